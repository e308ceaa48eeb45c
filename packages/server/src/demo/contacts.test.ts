import { countryOf, parsePhone } from "@broadnet-engage/core/model";
import { describe, expect, it } from "vitest";
import { between, oneOf, weighted } from "./choose.ts";
import { madeUpContacts } from "./contacts.ts";
import { weightOf } from "./desk.ts";
import { seeded } from "./testing.ts";

describe("made-up contacts", () => {
  const contacts = madeUpContacts(500, seeded(7));

  it("have distinct mobile numbers of the Emirates that the server's own parser accepts as they are", () => {
    expect(new Set(contacts.map(({ phone }) => phone)).size).toBe(500);
    for (const { phone } of contacts) {
      expect(phone).toMatch(/^\+9715[024568]\d{7}$/);
      const parsed = parsePhone(phone, null);
      expect(parsed).toBe(phone);
      expect(parsed && countryOf(parsed)).toBe("AE");
    }
  });

  it("have Arabic and Latin names and custom fields of every kind", () => {
    const arabic = contacts.filter(({ first_name: name }) => /^\p{Script=Arabic}+$/u.test(name ?? ""));
    expect(arabic.length).toBe(166);
    expect(contacts.filter(({ last_name: name }) => /^[A-Z][A-Za-z ]+$/.test(name ?? "")).length).toBe(334);
    for (const { custom_fields: fields } of contacts)
      expect(Object.values(fields ?? {}).map((value) => typeof value)).toEqual([
        "string",
        "number",
        "string",
        "boolean",
      ]);
  });

  it("are others in another run", () => {
    const others = madeUpContacts(500, seeded(8)).map(({ phone }) => phone);
    expect(contacts.filter(({ phone }) => others.includes(phone)).length).toBeLessThan(3);
  });
});

describe("chance", () => {
  it("chooses by weight and never what weighs nothing", () => {
    const random = seeded(3);
    const drawn = Array.from({ length: 4_000 }, () =>
      weighted(random, ["a", "b", "c"], (item) => ({ a: 3, b: 1, c: 0 })[item] ?? 0),
    );
    expect(drawn.filter((item) => item === "a").length / 4_000).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain("c");
  });

  it("chooses nothing from nothing", () => {
    expect(weighted(seeded(1), [], () => 1)).toBeNull();
    expect(weighted(seeded(1), ["a"], () => 0)).toBeNull();
  });

  it("stays within its bounds", () => {
    const random = seeded(5);
    for (let i = 0; i < 200; i++) {
      expect(between(random, 2, 8)).toBeGreaterThanOrEqual(2);
      expect(between(random, 2, 8)).toBeLessThan(8);
      expect(["x", "y"]).toContain(oneOf(random, ["x", "y"]));
    }
  });

  it("knows the usual dispositions and gives others a small chance", () => {
    expect(weightOf("not_interested")).toBeGreaterThan(weightOf("do_not_call"));
    expect(weightOf("something_of_this_tenant")).toBe(1);
  });
});

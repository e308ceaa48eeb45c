import { describe, expect, it } from "vitest";
import { contactAddress, RegistrationBook } from "./registration-book.ts";

const T = 1_788_000_000_000;
const phone = (contact: string, expiresAt: number | null = T + 60_000, sipUser = "layla") => ({
  sipUser,
  contact,
  expiresAt,
});
const DESK = "sip:layla@10.0.0.7:5060";
const SOFT = "sip:layla@10.0.0.8:5062";

describe("the phones of a node", () => {
  it("a user is registered while any of his phones is; two phones count two", () => {
    const book = new RegistrationBook("fs1");
    const told = [
      book.registered(phone(DESK), "Desk/1", T),
      book.registered(phone(SOFT, T + 90_000), "Soft/2", T + 5),
      book.gone("layla", DESK, T + 10),
      book.gone("layla", SOFT, T + 20),
    ];
    expect(told.map((event) => (event.type === "agent.registered" ? event.registration : event.type))).toEqual([
      { sipUser: "layla", userAgent: "Desk/1", registeredAt: T, contactCount: 1, expiresAt: T + 60_000, node: "fs1" },
      { sipUser: "layla", userAgent: "Soft/2", registeredAt: T, contactCount: 2, expiresAt: T + 90_000, node: "fs1" },
      {
        sipUser: "layla",
        userAgent: "Soft/2",
        registeredAt: T + 5,
        contactCount: 1,
        expiresAt: T + 90_000,
        node: "fs1",
      },
      "agent.unregistered",
    ]);
  });

  it("a refresh keeps since when, and moves the end", () => {
    const book = new RegistrationBook("fs1");
    book.registered(phone(DESK), "Desk/1", T);
    expect(book.registered(phone(DESK, T + 120_000), "Desk/1", T + 60_000)).toMatchObject({
      registration: { registeredAt: T, contactCount: 1, expiresAt: T + 120_000 },
    });
  });

  it("contact * is all of a user's phones", () => {
    const book = new RegistrationBook("fs1");
    book.registered(phone(DESK), null, T);
    book.registered(phone(SOFT), null, T);
    expect(book.gone("layla", "*", T).type).toBe("agent.unregistered");
    expect(book.list()).toEqual([]);
  });

  it("the switch's list makes up for what was not heard, and keeps what only events know", () => {
    const book = new RegistrationBook("fs1");
    book.registered(phone(DESK), "Desk/1", T);
    book.registered(phone("sip:omar@10.0.0.9", null, "omar"), "Desk/1", T);
    const told = book.sync([phone(DESK), phone(SOFT), phone("sip:huda@10.0.0.5", null, "huda")], T + 4_000);
    expect(told.map((event) => (event.type === "agent.registered" ? event.registration : event))).toEqual([
      { type: "agent.unregistered", sipUser: "omar", node: "fs1", at: T + 4_000 },
      { sipUser: "layla", userAgent: null, registeredAt: T, contactCount: 2, expiresAt: T + 60_000, node: "fs1" },
      { sipUser: "huda", userAgent: null, registeredAt: null, contactCount: 1, expiresAt: null, node: "fs1" },
    ]);
    expect(book.sync([phone(DESK), phone(SOFT), phone("sip:huda@10.0.0.5", null, "huda")], T + 8_000)).toEqual([]);
    expect([book.has("layla"), book.has("omar")]).toEqual([true, false]);
  });

  it.each([
    ['"Layla" <sip:layla@10.0.0.7:5060;fs_nat=yes>;expires=60', DESK],
    ["sofia/internal/sip:layla@10.0.0.7:5060;fs_nat=yes", DESK],
    ["sips:layla@host", "sips:layla@host"],
    ["*", "*"],
    ["", ""],
  ])("reads the address in %s", (text, address) => {
    expect(contactAddress(text)).toBe(address);
  });
});

import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, HOUR, MINUTE } from "../model/instant.ts";
import type { RegistryRule } from "../model/rule-consent.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, dated, isListed, NOON, notListed, PHONE, someFacts } from "./testing.ts";

// What do-not-call lists and registers of consents say, where it is known from, and how long it is good for.

const ask = (change: Partial<Facts>, rule: object = {}) => {
  const asked = { registry: "ae.tdra", authority: "TDRA", maxAgeDays: 7, purposes: ["marketing"], ...rule };
  return decide(someFacts(change), [aPack({}, { dncRegistry: [dated(asked as RegistryRule)] })], NOON);
};
const registry = (answer: Facts["registries"][string]): Partial<Facts> => ({ registries: { "ae.tdra": answer } });

describe("the tenant's own list", () => {
  it("tells what it says, and where that is known from", () => {
    const list = (dncTenant: Facts["dncTenant"]) => ask({ dncTenant }).checks.dnc_tenant;
    const ground = { source: "your list", dataAsOf: NOON };
    expect(list(known({ reason: null, since: NOON - DAY }, "your list", NOON))).toEqual({
      ...{ result: "failed", reason: `${PHONE} is on your do-not-call list since 2026-09-01.` },
      ...ground,
    });
    expect(list(absent("your list", NOON))).toEqual({
      ...{ result: "passed", reason: `${PHONE} is not on your do-not-call list.` },
      ...ground,
    });
    expect(list(unknown("timed out", "your list", NOON))).toEqual({
      result: "error",
      reason: "Your do-not-call list could not be checked (timed out), so the call is not permitted.",
      ...ground,
    });
    const clear = { result: "passed", reason: `${PHONE} is not on your do-not-call list.` };
    expect(list(absent())).toStrictEqual(clear);
    expect(list(absent("your list"))).toStrictEqual({ ...clear, source: "your list" });
    expect(list(absent(undefined, NOON))).toStrictEqual({ ...clear, dataAsOf: NOON });
  });
});

describe("a national register", () => {
  const said = (answer: Facts["registries"][string], rule: object = {}) =>
    ask(registry(answer), rule).checks.dnc_national;
  const unchecked = (why: string) =>
    `The national do-not-call data for AE could not be checked (${why}), so the call is not permitted.`;

  it("is named with its answer and the answer's age", () => {
    expect(said(notListed(NOON - HOUR))).toEqual({
      ...{ result: "passed", reason: "Number is not on the national DNC registry (TDRA)." },
      ...{ source: "TDRA", dataAsOf: NOON - HOUR },
    });
    const consent = known(aConsent({ form: "express" }));
    expect(ask({ ...registry(isListed(NOON - HOUR)), consent }, { liftedBy: "express" }).checks.dnc_national).toEqual({
      ...{ result: "passed", reason: "Number is on the national DNC registry (TDRA), and consent outweighs it." },
      ...{ source: "TDRA", dataAsOf: NOON - HOUR },
    });
    expect(said(notListed(), { purposes: ["survey"] })).toEqual({
      result: "not_applicable",
      reason: "No national DNC registry covers this call.",
    });
  });

  it("C-CMP-10 whose answer is worth nothing is told with what is wrong with it", () => {
    const reason = (answer: Facts["registries"][string]) => said(answer).reason;
    expect(ask({ registries: {} }).checks.dnc_national.reason).toBe(unchecked("not loaded"));
    expect(reason(unknown("timed out"))).toBe(unchecked("timed out"));
    expect(reason(absent("TDRA", NOON))).toBe(unchecked("no answer"));
    expect(reason(known({ listed: false }))).toBe(unchecked("age of the data not known"));
    expect(reason(known({} as never, "TDRA", NOON))).toBe(unchecked("neither yes nor no"));
    expect(reason(notListed(NOON + MINUTE + 1))).toBe(unchecked("data dated in the future"));
    expect(reason(notListed(NOON - 8 * DAY))).toBe(unchecked("last loaded 8 days ago, limit 7"));
    expect(reason(notListed(NOON - 8 * DAY + 1))).toBe(unchecked("last loaded more than 7 days ago, limit 7"));
    expect(said(notListed(NOON - 8 * DAY))).toMatchObject({ source: "TDRA", dataAsOf: NOON - 8 * DAY });
  });

  it("C-CMP-2 of which the pack knows nothing blocks every number, with what the pack says", () => {
    const pack = aPack({}, { dncRegistry: [dated({ unknown: "nobody looked" })] });
    const { dnc_national, consent } = decide(someFacts(), [pack], NOON).checks;
    expect(dnc_national).toEqual({ result: "error", reason: unchecked("nobody looked") });
    expect(consent.result).toBe("not_applicable");
  });

  it("that lists the number weighs more than one that does not, whichever is asked first", () => {
    const rule = (name: string) => ({
      registry: name,
      authority: name,
      maxAgeDays: 7,
      purposes: ["marketing" as const],
    });
    const result = (...names: string[]) =>
      decide(
        someFacts({ registries: { a: isListed(), b: notListed() } }),
        [aPack({}, { dncRegistry: names.map((name) => dated(rule(name) as RegistryRule)) })],
        NOON,
      ).checks.dnc_national;
    expect(result("a", "b")).toMatchObject({ result: "failed", source: "a" });
    expect(result("b", "a")).toMatchObject({ result: "failed", source: "a" });
  });
});

describe("a register of consents", () => {
  const said = (answer: Facts["registries"][string]) => ask(registry(answer), { semantics: "allow" }).checks.consent;

  it("tells that it has the number, has it not, or cannot be asked", () => {
    const ground = { source: "TDRA", dataAsOf: NOON };
    expect(said(isListed())).toEqual({
      ...{ result: "passed", reason: "The national register of consents (TDRA) has the number." },
      ...ground,
    });
    expect(said(notListed())).toEqual({
      ...{ result: "failed", reason: "The national register of consents (TDRA) does not have the number." },
      ...ground,
    });
    expect(said(notListed(NOON - 9 * DAY))).toEqual({
      result: "error",
      reason:
        "The national register of consents for AE could not be checked (last loaded 9 days ago, limit 7), so the call is not permitted.",
      ...{ source: "TDRA", dataAsOf: NOON - 9 * DAY },
    });
  });
});

describe("the time a register's answer is good for", () => {
  const until = (answer: Facts["registries"][string]) => ask(registry(answer)).validUntil;

  it("ends a moment after the greatest age, and begins when data of the future is so no more", () => {
    expect(until(notListed(NOON - 7 * DAY + HOUR))).toBe(NOON + HOUR + 1);
    expect(until(notListed(NOON + HOUR))).toBe(NOON + HOUR - MINUTE);
    expect(until(known({ listed: false }))).toBe(NOON + 5 * HOUR);
    expect(until(notListed(NOON))).toBe(NOON + 5 * HOUR);
  });
});

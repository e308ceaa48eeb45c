import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { type PackInForce, readPack } from "./in-force.ts";
import { aPack, dated, NOON, PHONE, someFacts } from "./testing.ts";
import { isUntried, rested, untriedUnder } from "./untried.ts";

// What is said of a number at which nothing was tried is worked out once for all of them.

const cap = (max: number, per = "P1D") => dated({ max, per, scope: "number" as const });
const rest = dated({ after: ["no_answer" as const], for: "PT1H", scope: "number" as const });
const blind = dated({ unknown: "nobody looked" });

const inForce = (...all: readonly RulePack[]): readonly PackInForce[] =>
  all.flatMap((pack) => {
    const read = readPack(pack, NOON);
    return read === null ? [] : [read];
  });
const under = (...rules: readonly Partial<RulePack["rules"]>[]) =>
  untriedUnder(inForce(...rules.map((some, n) => aPack({ jurisdiction: `X${n}` }, some))));

describe("a number at which nothing was tried", () => {
  it("is one of which that is known, not one of which nobody knows", () => {
    const attempt: PastAttempt = { at: NOON, purpose: "marketing", channel: null, campaignId: null, outcome: "busy" };
    expect(isUntried(someFacts({ attempts: absent() }))).toBe(true);
    expect(isUntried(someFacts({ attempts: known([]) }))).toBe(true);
    expect(isUntried(someFacts({ attempts: known([attempt]) }))).toBe(false);
    expect(isUntried(someFacts({ attempts: unknown("timed out") }))).toBe(false);
  });

  it("is free where no rule limits attempts or asks for a rest", () => {
    const detail = { result: "not_applicable", reason: "No limit on attempts covers this call." };
    expect(under()).toEqual({ frequency: { detail, freeAt: null }, cooldown: null, free: true });
    expect(under({}, {})).toEqual(under());
  });

  it("is told the first of the limits and the first of the rests, whichever pack they stand in", () => {
    const reason = "0 attempts count; the limit for X1 is 2 in 1 days.";
    const frequency = { detail: { result: "passed", reason }, freeAt: null };
    const expected = { frequency, cooldown: "X2", free: true };
    expect(under({}, { frequency: [cap(2), cap(3)] }, { frequency: [cap(4)], cooldown: [rest] })).toEqual(expected);
    expect(under({}, { frequency: [cap(2)] }, { cooldown: [rest, rest] }, { cooldown: [rest] })).toEqual(expected);
    expect(rested(PHONE, "X2")).toEqual({
      result: "passed",
      reason: `No earlier call to ${PHONE} asks for a rest in X2.`,
    });
  });

  it("C-CMP-2 is not free under a limit that permits nothing or that nobody knows, wherever it stands", () => {
    for (const shut of [cap(0), blind])
      for (const frequency of [[shut], [cap(2), shut], [shut, cap(2)]])
        expect(under({ frequency, cooldown: [rest] })).toEqual({ frequency: null, cooldown: "X0", free: false });
  });

  it("C-CMP-2 is not free under a rest that nobody knows, wherever it stands", () => {
    for (const cooldown of [[blind], [rest, blind], [blind, rest]]) {
      const { frequency, ...others } = under({ frequency: [cap(2)], cooldown });
      expect(frequency?.detail.result).toBe("passed");
      expect(others).toEqual({ cooldown: null, free: false });
    }
  });
});

import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, HOUR } from "../model/instant.ts";
import type { ConsentRule } from "../model/rule-consent.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, dated, NOON, PHONE, someFacts } from "./testing.ts";

// What is said of consent, where it is known from, and when it begins or ceases to count.

const required: ConsentRule = { required: true, purposes: ["marketing"] };
const ask = (change: Partial<Facts>, rules: readonly Partial<ConsentRule>[] = [{}]) =>
  decide(someFacts(change), [aPack({}, { consent: rules.map((rule) => dated({ ...required, ...rule })) })], NOON);
const said = (change: Partial<Facts>, rule: Partial<ConsentRule> = {}) => ask(change, [rule]).checks.consent;
const given = (change: Parameters<typeof aConsent>[0] = {}): Partial<Facts> => ({
  consent: known(aConsent(change), "your records", NOON),
});
const GROUND = { source: "your records", dataAsOf: NOON };

describe("the reason of a consent", () => {
  it("tells that there is one, that there is none, or that none is needed", () => {
    expect(said(given())).toEqual({
      ...{ result: "passed", reason: `${PHONE} has consented to marketing calls.` },
      ...GROUND,
    });
    expect(said({ consent: absent("your records", NOON) })).toEqual({
      ...{ result: "failed", reason: `There is no valid consent of ${PHONE} to marketing calls.` },
      ...GROUND,
    });
    const notNeeded = { result: "not_applicable", reason: "Consent to marketing calls is not required." };
    expect(said(given(), { required: false })).toEqual({ ...notNeeded, ...GROUND });
    expect(ask(given(), []).checks.consent).toEqual({ ...notNeeded, ...GROUND });
    expect(ask({ purpose: "survey" }, []).checks.consent.reason).toBe("Consent to survey calls is not required.");
  });

  it("tells since when somebody has refused, also where the grant would be needed for nothing", () => {
    const refused = given({ state: "revoked", at: NOON - DAY });
    const reason = `${PHONE} has refused marketing calls since 2026-09-01.`;
    expect(said(refused)).toEqual({ result: "failed", reason, ...GROUND });
    expect(said(refused, { required: false })).toEqual({ result: "failed", reason, ...GROUND });
  });

  it("tells what is wrong with one that does not do", () => {
    expect(said(given({ form: "express" }), { form: "written" })).toEqual({
      ...{ result: "failed", reason: `The consent of ${PHONE} to marketing calls is not written.` },
      ...GROUND,
    });
    expect(said(given({ at: Date.parse("2024-09-02T09:00:00Z") }), { maxAge: "P2Y" })).toEqual({
      ...{ result: "failed", reason: `The consent of ${PHONE} to marketing calls is too old and must be renewed.` },
      ...GROUND,
    });
  });

  it("C-CMP-2 tells that the record, or the rule, is not known", () => {
    expect(said({ consent: unknown("timed out", "your records", NOON) })).toEqual({
      ...{ result: "error", reason: "Consent could not be checked (timed out), so the call is not permitted." },
      ...GROUND,
    });
    const blind = aPack({}, { consent: [dated({ unknown: "nobody looked" })] });
    expect(decide(someFacts(given()), [blind], NOON).checks.consent).toEqual({
      result: "error",
      reason: "The rules on consent to marketing calls are not known (nobody looked), so the call is not permitted.",
    });
  });

  it("tells that a tie stands for it", () => {
    const rule = { exceptions: [{ kind: "running_contract" as const }] };
    const relationships = known([{ kind: "running_contract" as const, endedAt: null }]);
    expect(said({ relationships }, rule)).toEqual({
      result: "passed",
      reason: `${PHONE} has a tie that stands for consent to marketing calls.`,
    });
  });

  it("C-CMP-8 counts a grant where no pack is known, and misses the pack where there is none", () => {
    const abroad = { numberCountry: known("KW") };
    expect(said({ ...given(), ...abroad })).toEqual({
      ...{ result: "passed", reason: `${PHONE} has consented to marketing calls.` },
      ...GROUND,
    });
    const missing = "There are no calling rules in force for KW, so the call is not permitted.";
    expect(said(abroad)).toEqual({ result: "error", reason: missing });
    expect(said({ ...given({ expiresAt: NOON }), ...abroad })).toEqual({ result: "error", reason: missing });
  });
});

describe("the ties that stand for consent", () => {
  const tie = (endedAt: number | null, kind: "running_contract" | "prior_interaction" = "running_contract") => ({
    kind,
    endedAt,
  });
  const contract = { exceptions: [{ kind: "running_contract" as const, within: "P30D" as const }] };

  it("are any of those there are, for any of the exceptions there are", () => {
    const relationships = known([tie(null, "prior_interaction"), tie(NOON - DAY)]);
    expect(said({ relationships }, contract).result).toBe("passed");
    expect(said({ relationships: known([tie(NOON - 31 * DAY), tie(NOON - DAY)]) }, contract).result).toBe("passed");
    const two = { exceptions: [{ kind: "business_relationship" as const }, ...contract.exceptions] };
    expect(said({ relationships }, two).result).toBe("passed");
    const alone = { exceptions: [{ kind: "running_contract" as const }] };
    expect(said({ relationships: known([tie(NOON + 1)]) }, alone).result).toBe("passed");
    expect(said({ relationships: known([tie(NOON)]) }, alone).result).toBe("failed");
    expect(said({ relationships: absent() }, contract).result).toBe("failed");
    expect(said({ relationships: known([tie(null)]) }).result).toBe("failed");
  });

  it("C-CMP-13 count from the moment they begin, and where nobody says when, they have begun", () => {
    const from = (startedAt: number, endedAt: number | null = null) => ({ ...tie(endedAt), startedAt });
    expect(said({ relationships: known([from(NOON)]) }, contract).result).toBe("passed");
    expect(said({ relationships: known([from(NOON + 1)]) }, contract).result).toBe("failed");
    expect(said({ relationships: known([from(Number.NaN)]) }, contract).result).toBe("failed");
    expect(said({ relationships: known([from(NOON + HOUR, NOON + DAY)]) }, contract).result).toBe("failed");
    expect(said({ relationships: known([from(NOON + 1), tie(null)]) }, contract).result).toBe("passed");
  });
});

describe("the time a consent is good for", () => {
  const CLOSES = NOON + 5 * HOUR;
  const until = (change: Partial<Facts>, rules: readonly Partial<ConsentRule>[] = [{}]) =>
    ask(change, rules).validUntil;
  const ended = (...moments: (number | null)[]): Partial<Facts> => ({
    relationships: known(moments.map((endedAt) => ({ kind: "running_contract" as const, endedAt }))),
  });

  it("begins with the grant, and ends where it runs out or is too old, whichever comes first", () => {
    expect(until(given())).toBe(CLOSES);
    expect(until(given({ at: NOON + HOUR }))).toBe(NOON + HOUR);
    expect(until(given({ expiresAt: NOON + HOUR }))).toBe(NOON + HOUR);
    expect(until(given({ at: NOON + HOUR, expiresAt: NOON + 2 * HOUR }))).toBe(NOON + HOUR);
    const old = given({ at: NOON - DAY + HOUR });
    expect(until(old, [{ maxAge: "P1D" }])).toBe(NOON + HOUR);
    expect(until(old, [{}, { maxAge: "P1W" }, { maxAge: "P1D" }])).toBe(NOON + HOUR);
    expect(until(given({ at: NOON - DAY + HOUR, state: "revoked" }), [{ maxAge: "P1D" }])).toBe(CLOSES);
    expect(until(given({ expiresAt: NOON + HOUR, state: "revoked" }))).toBe(CLOSES);
  });

  it("C-CMP-13 ends where a tie begins that will stand for it", () => {
    const contract = { exceptions: [{ kind: "running_contract" as const }] };
    const from = (startedAt: number): Partial<Facts> => ({
      relationships: known([{ kind: "running_contract", startedAt, endedAt: NOON + 2 * HOUR }]),
    });
    expect(until(from(NOON + HOUR), [contract])).toBe(NOON + HOUR);
    expect(until(from(NOON - HOUR), [contract])).toBe(NOON + 2 * HOUR);
    expect(until(from(NOON), [contract])).toBe(NOON + 2 * HOUR);
  });

  it("ends where a tie ends that stands for it, or the time after it is over", () => {
    const within = (text: "P1D" | "P2D") => ({ exceptions: [{ kind: "running_contract" as const, within: text }] });
    expect(until(ended(null))).toBe(CLOSES);
    expect(until(ended(NOON + HOUR))).toBe(NOON + HOUR);
    expect(until(ended(null, NOON + 2 * HOUR, NOON + HOUR))).toBe(NOON + HOUR);
    expect(until(ended(NOON - DAY + HOUR), [within("P1D")])).toBe(NOON + HOUR);
    expect(until(ended(NOON - DAY + HOUR), [{}, within("P2D"), within("P1D")])).toBe(NOON + HOUR);
    expect(until(ended(NOON - DAY + HOUR), [{ exceptions: [{ kind: "running_contract" }] }])).toBe(CLOSES);
    expect(until({ relationships: unknown("away") })).toBe(CLOSES);
    const blind = aPack({}, { consent: [dated({ unknown: "nobody looked" })] });
    const tie = known([{ kind: "running_contract" as const, endedAt: NOON + HOUR }]);
    expect(decide(someFacts({ relationships: tie, ...given() }), [blind], NOON).validUntil).toBe(NOON + HOUR);
  });
});

import { describe, expect, it } from "vitest";
import { known, unknown } from "../model/decision.ts";
import { DAY, HOUR, MINUTE, SECOND, toIso, toIsoOrNull } from "../model/instant.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import type { Cooldown, FrequencyCap } from "../model/rule-caps.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { heldAs, judgeHours } from "./calling-hours.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { aConsent, aPack, dated, everyDay, NOON, notListed, someFacts, workdays } from "./testing.ts";

// When a block ends if nothing happens, and how long an answer stands.

const dubai = (local: string): number => Date.parse(`${local}+04:00`);
const ask = (packs: readonly RulePack[], at: number, change: Partial<Facts> = {}) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), packs, at);
const tried = (at: number): Partial<Facts> => {
  const attempt: PastAttempt = { at, purpose: "marketing", channel: null, campaignId: null, outcome: "no_answer" };
  return { attempts: known([attempt]) };
};
const cap = (per: string): RulePack["rules"]["frequency"] => [dated({ max: 1, per, scope: "number" } as FrequencyCap)];
const rest = (of: string): RulePack["rules"]["cooldown"] => [
  dated({ after: ["no_answer"], for: of, scope: "number" } as Cooldown),
];
const EVENING = dubai("2026-09-02T20:00:00");
const TOMORROW = "2026-09-03T05:00:00Z";

describe("the end of a block", () => {
  const next = (packs: readonly RulePack[], at: number, change: Partial<Facts> = {}) =>
    toIsoOrNull(ask(packs, at, change).nextAllowedAt);

  it("is the opening of the hours for all who were never tried, and later for one who must rest", () => {
    const packs = [aPack({}, { frequency: cap("PT24H") })];
    expect(next(packs, EVENING)).toBe(TOMORROW);
    expect(next(packs, EVENING + MINUTE)).toBe(TOMORROW);
    expect(next(packs, EVENING, tried(EVENING - HOUR))).toBe(
      "2026-09-03T15:00:00Z".replace("15", "05").replace("03", "06"),
    );
    expect(next(packs, EVENING)).toBe(TOMORROW);
  });

  it("is looked for fifteen days ahead, its last moment included, though another has asked before", () => {
    const closed = dated({ ...everyDay, week: {} }, "2024-08-27", "2026-09-17");
    const thursdays = dated({ ...everyDay, week: { thu: [{ start: "09:00", end: "18:00" }] } }, "2026-09-17");
    const law = aPack({}, { callingHours: [closed, thursdays] });
    const opens = dubai("2026-09-17T09:00:00");
    expect(next([law], opens - 15 * DAY)).toBe(toIso(opens));
    expect(next([law], opens - 15 * DAY - 1)).toBeNull();
    expect(next([law], opens - 15 * DAY)).toBe(toIso(opens));
    expect(next([law], opens - 15 * DAY + 1)).toBe(toIso(opens));
  });

  it("is that of the rules that are in force by then, for all who ask", () => {
    const late = dated({ ...everyDay, week: { thu: [{ start: "10:00", end: "18:00" }] } }, "2026-09-03");
    const ownRules = [aPack({ id: "own" }, { callingHours: [late], dncRegistry: [], consent: [], callerId: [] })];
    const packs = [aPack()];
    for (const at of [EVENING, EVENING + MINUTE, EVENING + HOUR])
      expect(next(packs, at, { ownRules })).toBe("2026-09-03T06:00:00Z");
  });

  it("is sooner for one whose consent frees him from the hours tonight, though others wait for the morning", () => {
    const packs = [aPack({}, { callingHours: [dated({ ...workdays, liftedBy: "any" })] })];
    const grant = (change: Parameters<typeof aConsent>[0]) => ({ consent: known(aConsent(change)) });
    expect(next(packs, EVENING)).toBe(TOMORROW);
    expect(next(packs, EVENING)).toBe(TOMORROW);
    // The hours are looked at where they can turn by themselves: the next such moment is midnight.
    expect(next(packs, EVENING, grant({ at: EVENING + HOUR }))).toBe("2026-09-02T20:00:00Z");
    expect(next(packs, EVENING, grant({ at: EVENING - DAY, expiresAt: EVENING }))).toBe(TOMORROW);
  });

  it("is not foreseen where the law that is in force then is not there", () => {
    const ends = aPack(
      {},
      {
        callingHours: [dated(workdays, "2024-08-27", "2026-09-03")],
        dncRegistry: [],
        consent: [dated({ required: false, purposes: ["marketing"] }, "2024-08-27", "2026-09-03")],
        callerId: [],
      },
    );
    expect(next([ends], dubai("2026-09-02T08:00:00"))).toBe("2026-09-02T05:00:00Z");
    expect(next([ends], EVENING)).toBeNull();
  });

  it("is not foreseen where something is not known, or somebody must do something", () => {
    const blind = aPack({}, { cooldown: [dated({ unknown: "nobody looked" })] });
    expect(next([blind], EVENING)).toBeNull();
    expect(next([aPack()], EVENING, { cliOwned: known(false) })).toBeNull();
    expect(next([aPack({}, { callingHours: [dated({ unknown: "nobody looked" })] })], EVENING)).toBeNull();
  });

  it("takes the rest first and the hours after it, whichever of the two is over later", () => {
    const packs = [aPack({}, { cooldown: rest("PT14H") })];
    expect(next(packs, EVENING, tried(EVENING - HOUR))).toBe("2026-09-03T05:00:00Z");
    expect(next(packs, EVENING, tried(EVENING))).toBe("2026-09-03T06:00:00Z");
    const at = dubai("2026-09-02T10:00:00");
    expect(next(packs, at, tried(at - HOUR))).toBe("2026-09-03T05:00:00Z");
    expect(next([aPack({}, { cooldown: rest("PT3H") })], at, tried(at - HOUR))).toBe("2026-09-02T08:00:00Z");
  });
});

describe("that all may be called when the hours open", () => {
  const knownAfter = (change: Partial<Facts>, pack = aPack()) => {
    const facts = someFacts({ registries: { "ae.tdra": notListed(EVENING) }, ...change });
    const packs = [pack];
    expect(decide(facts, packs, EVENING).allowed).toBe(false);
    const law = findJurisdictions(facts, packs, EVENING);
    return heldAs(law, judgeHours(facts, law, EVENING))?.opens;
  };
  const granted = (change: Parameters<typeof aConsent>[0]) => ({ consent: known(aConsent(change)) });
  const lifting = aPack({}, { callingHours: [dated({ ...workdays, liftedBy: "any" })] });

  it("is known once somebody has asked for whom only the clock speaks", () => {
    expect(knownAfter({})).toBe(true);
    expect(knownAfter({ attempts: known([]) })).toBe(true);
    expect(knownAfter({}, aPack({}, { frequency: cap("PT24H"), cooldown: rest("PT1H") }))).toBe(true);
    expect(knownAfter(granted({}))).toBe(true);
    expect(knownAfter({}, lifting)).toBe(true);
  });

  it("is not learned from one who was tried, or whose consent makes the hours other ones", () => {
    expect(knownAfter(tried(EVENING - DAY))).toBe(false);
    expect(knownAfter({ attempts: unknown("timed out") })).toBe(false);
    expect(knownAfter(granted({ at: EVENING + HOUR }), lifting)).toBe(false);
  });

  it("is not learned where a limit permits nothing, or where consent will free from hours it does not free from yet", () => {
    const shut = dated({ max: 0, per: "P1D", scope: "number" as const });
    expect(knownAfter({}, aPack({}, { frequency: [shut] }))).toBe(false);
    const callingHours = [dated({ ...workdays, liftedBy: "any" as const }, "2026-09-03")];
    const own = aPack({ id: "own" }, { callingHours, dncRegistry: [], consent: [], callerId: [] });
    expect(knownAfter({ ownRules: [own] })).toBe(false);
  });
});

describe("the time an answer stands", () => {
  const until = (packs: readonly RulePack[], change: Partial<Facts>) => toIso(ask(packs, NOON, change).validUntil);

  it("ends with the rest or the limit that blocks, and with none that does not", () => {
    expect(until([aPack({}, { cooldown: rest("PT3H") })], tried(NOON - HOUR))).toBe("2026-09-02T11:00:00Z");
    expect(until([aPack({}, { frequency: cap("PT3H") })], tried(NOON - HOUR))).toBe("2026-09-02T11:00:00Z");
    expect(until([aPack({}, { cooldown: rest("PT1H") })], tried(NOON - 2 * HOUR))).toBe("2026-09-02T14:00:00Z");
    expect(until([aPack({}, { frequency: cap("PT1H") })], tried(NOON - 2 * HOUR))).toBe("2026-09-02T14:00:00Z");
  });

  it("ends when rules begin that are not in force yet, of the tenant too", () => {
    const around = [{ start: "00:00", end: "24:00" }];
    const week = { sun: around, mon: around, tue: around, wed: around, thu: around, fri: around, sat: around };
    const law = aPack({}, { callingHours: [dated({ ...everyDay, week })] });
    const more = (from: string): RulePack => ({
      ...aPack({ id: "own", extends: "ae" }),
      rules: {
        callingHours: [],
        dncRegistry: [],
        consent: [],
        callerId: [],
        abandon: [],
        cooldown: [dated({ after: ["busy"], for: "P1D", scope: "number" }, from)],
      },
    });
    expect(until([law], { ownRules: [more("2026-09-03")] })).toBe("2026-09-02T20:00:00Z");
    expect(until([law, more("2026-09-03")], {})).toBe("2026-09-02T20:00:00Z");
    expect(until([law], { ownRules: [more("2026-09-04")] })).toBe("2026-09-03T09:00:00Z");
    const tokyo = { ...more("2026-09-03"), id: "tokyo", zones: ["Asia/Tokyo"] } satisfies RulePack;
    expect(until([law], { ownRules: [tokyo, more("2026-09-03")] })).toBe("2026-09-02T15:00:00Z");
    expect(until([law], { ownRules: [more("2026-09-03"), tokyo] })).toBe("2026-09-02T15:00:00Z");
    // An hour after midnight in Dubai, where it is still the day before in UTC.
    const late = ask([law], dubai("2026-09-03T01:00:00"), { ownRules: [more("2026-09-04")] });
    expect(toIso(late.validUntil)).toBe("2026-09-03T20:00:00Z");
    const elsewhere = { ownRules: [{ ...more("2026-09-03"), region: "AE-DU" }], regions: known(["AE-AZ"]) };
    expect(until([law], elsewhere)).toBe("2026-09-03T09:00:00Z");
  });

  it("ends when an attempt that is dated too far ahead is so no more", () => {
    const packs = [aPack({}, { frequency: cap("PT3H") })];
    expect(until(packs, tried(NOON + HOUR))).toBe(toIso(NOON + HOUR - MINUTE));
  });

  it("ends when the clock has come to the moment that is known to have been", () => {
    expect(until([aPack()], { notBefore: NOON + HOUR })).toBe(toIso(NOON + HOUR - SECOND));
    expect(until([aPack()], { notBefore: NOON - HOUR })).toBe("2026-09-02T14:00:00Z");
  });
});

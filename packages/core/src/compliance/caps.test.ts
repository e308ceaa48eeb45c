import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { DAY, HOUR, MINUTE, toIsoOrNull } from "../model/instant.ts";
import type { PastAttempt } from "../model/past-attempt.ts";
import type { AttemptOutcome, Cooldown, CountingPeriod, FrequencyCap } from "../model/rule-caps.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aPack, dated, everyDay, NOON, notListed, PHONE, someFacts } from "./testing.ts";

// Limits on attempts and rests after them: what is counted, when it is over, and the sentence that is told.

const around = [{ start: "00:00", end: "24:00" }];
const week = { sun: around, mon: around, tue: around, wed: around, thu: around, fri: around, sat: around };
const always: CallingHours = { ...everyDay, week };

/** A law whose hours never close, so that only attempts hold a call back. */
const law = (rules: Partial<RulePack["rules"]>, change: Partial<RulePack> = {}): RulePack =>
  aPack(change, { callingHours: [dated(always)], ...rules });
const ask = (packs: readonly RulePack[], change: Partial<Facts> = {}, at = NOON) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), packs, at);
const attempt = (at: number, change: Partial<PastAttempt> = {}): PastAttempt => ({
  ...{ at, purpose: "marketing", channel: "automatic", campaignId: null, outcome: "no_answer" },
  ...change,
});
const tries = (...moments: readonly number[]): Partial<Facts> => ({
  attempts: known(moments.map((at) => attempt(at))),
});
const dubai = (local: string): number => Date.parse(`${local}+04:00`);

describe("a limit on attempts", () => {
  const cap = (per: CountingPeriod, max = 1) =>
    law({ frequency: [dated({ max, per, scope: "number" } as FrequencyCap)] });
  const said = (per: CountingPeriod, change: Partial<Facts> = {}) => ask([cap(per, 3)], change).checks.frequency_cap;

  it("is told in the words of its period", () => {
    const told = (per: CountingPeriod) => said(per).reason;
    expect(told("PT24H")).toBe("0 attempts count; the limit for AE is 3 in 24 hours.");
    expect(told("PT90M")).toBe("0 attempts count; the limit for AE is 3 in 90 minutes.");
    expect(told("P7D")).toBe("0 attempts count; the limit for AE is 3 in 7 days.");
    expect(told("P2W")).toBe("0 attempts count; the limit for AE is 3 in 2 weeks.");
    expect(told("P6M")).toBe("0 attempts count; the limit for AE is 3 in 6 months.");
    expect(told("P2Y")).toBe("0 attempts count; the limit for AE is 3 in 2 years.");
    expect(told({ unit: "week", zone: "Asia/Dubai" })).toBe(
      "0 attempts count; the limit for AE is 3 in a calendar week.",
    );
  });

  it("tells how many attempts count already, and that none is limited where no rule speaks", () => {
    expect(said("PT24H", tries(NOON - HOUR)).reason).toBe("1 attempts count; the limit for AE is 3 in 24 hours.");
    expect(ask([law({})], tries(NOON - HOUR)).checks.frequency_cap).toEqual({
      result: "not_applicable",
      reason: "No limit on attempts covers this call.",
    });
    expect(ask([law({})]).checks.frequency_cap.reason).toBe("No limit on attempts covers this call.");
  });

  it("C-CMP-2 errs, and says why, where its zone, its value or the attempts are not known", () => {
    const why = (text: string) => ({
      result: "error",
      reason: `How often ${PHONE} was called could not be checked (${text}), so the call is not permitted.`,
    });
    expect(said({ unit: "day", zone: "Mars/Olympus" })).toEqual(why("the zone of the limit is not known"));
    expect(said("PT24H", { attempts: unknown("timed out") })).toEqual(why("timed out"));
    expect(said("PT24H", tries(NOON + MINUTE + 1))).toEqual(why("an attempt is dated in the future"));
    expect(said("PT24H", tries(NOON - HOUR, NOON + DAY))).toEqual(why("an attempt is dated in the future"));
    const blind = law({ frequency: [dated({ unknown: "nobody looked" })] });
    expect(ask([blind]).checks.frequency_cap).toEqual(why("the limit for AE is not known: nobody looked"));
  });

  it("is free when fewer attempts than it permits still count, in whatever order they were written down", () => {
    const free = (...moments: number[]) => ask([cap("PT24H", 2)], tries(...moments)).nextAllowedAt;
    expect(free(NOON - 3 * HOUR, NOON - HOUR)).toBe(NOON - 3 * HOUR + DAY);
    expect(free(NOON - HOUR, NOON - 3 * HOUR)).toBe(NOON - 3 * HOUR + DAY);
    expect(free(NOON - HOUR, NOON - 3 * HOUR, NOON - 2 * HOUR)).toBe(NOON - 2 * HOUR + DAY);
  });

  it("of a month or a year from each attempt goes by the calendar, which has months of several lengths", () => {
    const free = (per: CountingPeriod, at: string, now: string) =>
      toIsoOrNull(ask([cap(per)], tries(Date.parse(at)), Date.parse(now)).nextAllowedAt);
    expect(free("P1M", "2026-09-01T09:00:00Z", "2026-09-30T09:00:00Z")).toBe("2026-10-01T09:00:00Z");
    expect(free("P1M", "2026-08-31T09:00:00Z", "2026-09-20T09:00:00Z")).toBe("2026-09-30T09:00:00Z");
    expect(free("P1M", "2026-08-31T09:00:00Z", "2026-09-30T09:00:00Z")).toBeNull();
    // Of the 30th and the 31st of August the months end on the same day, the later one's first.
    expect(free("P1M", "2026-08-30T10:00:00Z", "2026-09-30T09:00:00Z")).toBe("2026-09-30T10:00:00Z");
    expect(free("P1Y", "2025-10-01T09:00:00Z", "2026-09-30T09:00:00Z")).toBe("2026-10-01T09:00:00Z");
  });

  it("of a calendar unit counts from local midnight to local midnight", () => {
    const zone = "Asia/Dubai";
    const free = (per: CountingPeriod, at: string, now: string) =>
      ask([cap(per)], tries(dubai(at)), dubai(now)).nextAllowedAt;
    // Just after and just before midnight in Dubai it is another day in UTC.
    expect(free({ unit: "day", zone }, "2026-09-02T00:10:00", "2026-09-02T00:20:00")).toBe(
      dubai("2026-09-03T00:00:00"),
    );
    expect(free({ unit: "day", zone }, "2026-09-02T00:10:00", "2026-09-02T23:50:00")).toBe(
      dubai("2026-09-03T00:00:00"),
    );
    expect(free({ unit: "day", zone }, "2026-09-02T23:50:00", "2026-09-03T00:10:00")).toBeNull();
    // 2026-09-02 is a Wednesday, and a week of which nothing is said begins on Monday.
    expect(free({ unit: "week", zone }, "2026-08-31T00:00:00", "2026-09-06T23:00:00")).toBe(
      dubai("2026-09-07T00:00:00"),
    );
    expect(free({ unit: "week", zone }, "2026-08-30T23:59:00", "2026-08-31T00:00:00")).toBeNull();
    expect(free({ unit: "week", zone, weekStarts: "sat" }, "2026-08-29T00:00:00", "2026-09-04T23:00:00")).toBe(
      dubai("2026-09-05T00:00:00"),
    );
    expect(free({ unit: "month", zone }, "2026-12-01T00:00:00", "2026-12-31T23:00:00")).toBe(
      dubai("2027-01-01T00:00:00"),
    );
    expect(free({ unit: "month", zone }, "2026-11-30T23:59:00", "2026-12-01T00:00:00")).toBeNull();
  });

  it("is that of the day it is, also when it was asked about another day before", () => {
    const pack = cap({ unit: "day", zone: "Asia/Dubai" });
    const blocked = (at: string, now: string) => !ask([pack], tries(dubai(at)), dubai(now)).allowed;
    expect(blocked("2026-09-02T10:00:00", "2026-09-02T12:00:00")).toBe(true);
    expect(blocked("2026-09-02T10:00:00", "2026-09-03T12:00:00")).toBe(false);
    expect(blocked("2026-09-02T10:00:00", "2026-09-02T13:00:00")).toBe(true);
  });
});

describe("a rest after an earlier call", () => {
  const rests = (rule: Partial<Cooldown>): RulePack["rules"]["cooldown"] => [
    dated({ after: ["refused", "no_answer"], for: "P3D", scope: "number", ...rule } as Cooldown),
  ];
  const pack = (rule: Partial<Cooldown> = {}) => law({ cooldown: rests(rule) });
  const said = (change: Partial<Facts>, rule: Partial<Cooldown> = {}) => ask([pack(rule)], change);
  const after = (...all: readonly [number, AttemptOutcome][]): Partial<Facts> => ({
    attempts: known(all.map(([at, outcome]) => attempt(at, { outcome }))),
  });

  it("tells after which call, and until when", () => {
    expect(said(after([NOON - HOUR, "no_answer"])).checks.cooldown).toEqual({
      result: "failed",
      reason: `The call to ${PHONE} on 2026-09-02 was no answer, so it rests until 2026-09-05T08:00:00Z (AE).`,
    });
    expect(
      said(after([NOON - 9 * DAY, "refused"], [NOON - HOUR, "refused"], [NOON - DAY, "refused"]), { for: "forever" })
        .checks.cooldown.reason,
    ).toBe(`The call to ${PHONE} on 2026-09-02 was refused, so it is not called again (AE).`);
  });

  it("tells that none is asked for, of numbers that were tried and of those that were not", () => {
    const none = { result: "passed", reason: `No earlier call to ${PHONE} asks for a rest in AE.` };
    expect(said(after([NOON - HOUR, "busy"])).checks.cooldown).toEqual(none);
    expect(said({}).checks.cooldown).toEqual(none);
    expect(said({ attempts: known([]) }).checks.cooldown).toEqual(none);
    const silent = { result: "not_applicable", reason: "No rest after earlier calls covers this call." };
    expect(ask([law({})]).checks.cooldown).toEqual(silent);
    expect(ask([law({})], after([NOON - HOUR, "refused"])).checks.cooldown).toEqual(silent);
  });

  it("C-CMP-2 errs, and says why, where the rule or the attempts are not known", () => {
    const why = (text: string) => ({
      result: "error",
      reason: `What came of earlier calls to ${PHONE} could not be checked (${text}), so the call is not permitted.`,
    });
    expect(said({ attempts: unknown("timed out") }).checks.cooldown).toEqual(why("timed out"));
    expect(said(after([NOON + MINUTE + 1, "busy"])).checks.cooldown).toEqual(why("an attempt is dated in the future"));
    expect(said(after([NOON + MINUTE, "busy"])).checks.cooldown.result).toBe("passed");
    const blind = law({ cooldown: [dated({ unknown: "nobody looked" })] });
    expect(ask([blind]).checks.cooldown).toEqual(why("the rule for AE is not known: nobody looked"));
  });

  it("runs from the newest such call, in whatever order they were written down", () => {
    const free = (...all: readonly [number, AttemptOutcome][]) => said(after(...all)).nextAllowedAt;
    expect(free([NOON - DAY, "refused"], [NOON - HOUR, "refused"])).toBe(NOON - HOUR + 3 * DAY);
    expect(free([NOON - HOUR, "refused"], [NOON - DAY, "refused"])).toBe(NOON - HOUR + 3 * DAY);
    expect(free([NOON - DAY, "refused"], [NOON - HOUR, "busy"])).toBe(NOON - DAY + 3 * DAY);
  });

  it("of a month is over when the last one is, which need not be that of the newest call", () => {
    const times = (...all: string[]) =>
      after(...all.map((at): [number, AttemptOutcome] => [Date.parse(at), "refused"]));
    const free = (...all: string[]) =>
      toIsoOrNull(ask([pack({ for: "P1M" })], times(...all), Date.parse("2026-09-29T09:00:00Z")).nextAllowedAt);
    expect(free("2026-08-30T10:00:00Z", "2026-08-31T09:00:00Z")).toBe("2026-09-30T10:00:00Z");
    expect(free("2026-08-31T09:00:00Z", "2026-08-30T10:00:00Z")).toBe("2026-09-30T10:00:00Z");
  });

  it("is over to the millisecond", () => {
    expect(said(after([NOON - 3 * DAY, "refused"])).allowed).toBe(true);
    expect(said(after([NOON - 3 * DAY + 1, "refused"])).allowed).toBe(false);
    expect(said(after([NOON - 3 * DAY + 1, "refused"])).validUntil).toBe(NOON + 1);
  });

  it("binds what stands together with the call, as the rule's scope says", () => {
    const other = { attempts: known([attempt(NOON - HOUR, { campaignId: "b" as never })]), subject: "a" };
    expect(said(other, { scope: "subject" }).allowed).toBe(true);
    expect(said({ ...other, subject: "b" }, { scope: "subject" }).allowed).toBe(false);
    expect(said(other, { scope: "tenant" }).allowed).toBe(false);
  });
});

describe("several limits and rests", () => {
  const cap = (per: CountingPeriod, max = 1) => dated({ max, per, scope: "number" } as FrequencyCap);
  const rest = (of: Cooldown["for"]) => dated({ after: ["no_answer"], for: of, scope: "number" } as Cooldown);
  const free = (rules: Partial<RulePack["rules"]>) => ask([law(rules)], tries(NOON - HOUR)).nextAllowedAt;

  it("C-CMP-3 must all be over, whichever stands first", () => {
    expect(free({ frequency: [cap("PT8H"), cap("PT10H")] })).toBe(NOON + 9 * HOUR);
    expect(free({ frequency: [cap("PT10H"), cap("PT8H")] })).toBe(NOON + 9 * HOUR);
    expect(free({ cooldown: [rest("PT8H"), rest("PT10H")] })).toBe(NOON + 9 * HOUR);
    expect(free({ cooldown: [rest("PT8H")], frequency: [cap("PT10H")] })).toBe(NOON + 9 * HOUR);
    expect(free({ cooldown: [rest("PT10H")], frequency: [cap("PT8H")] })).toBe(NOON + 9 * HOUR);
  });

  it("C-CMP-3 block a number that was never tried when any of them permits no attempt or is not known", () => {
    const results = (rules: Partial<RulePack["rules"]>) => {
      const { frequency_cap, cooldown } = ask([law(rules)]).checks;
      return [frequency_cap.result, cooldown.result];
    };
    const blind = dated({ unknown: "nobody looked" });
    expect(results({ frequency: [cap("PT24H", 3), cap("PT8H", 2)], cooldown: [rest("PT8H")] })).toEqual([
      "passed",
      "passed",
    ]);
    expect(results({ frequency: [cap("PT24H", 3), cap("PT8H", 0)] })).toEqual(["failed", "not_applicable"]);
    expect(results({ frequency: [cap("PT8H", 0), cap("PT24H", 3)] })).toEqual(["failed", "not_applicable"]);
    expect(results({ frequency: [cap("PT24H", 3), blind] })).toEqual(["error", "not_applicable"]);
    expect(results({ cooldown: [rest("PT8H"), blind] })).toEqual(["not_applicable", "error"]);
    expect(results({ cooldown: [blind, rest("PT8H")] })).toEqual(["not_applicable", "error"]);
  });

  it("are never over when one of them never is", () => {
    expect(free({ cooldown: [rest("forever"), rest("PT8H")] })).toBeNull();
    expect(free({ cooldown: [rest("PT8H"), rest("forever")] })).toBeNull();
    expect(free({ cooldown: [rest("forever")], frequency: [cap("PT8H")] })).toBeNull();
    expect(free({ frequency: [cap("PT8H"), cap("PT8H", 0)] })).toBeNull();
  });

  it("tell of the gravest, and of equals the first", () => {
    const reason = (packs: readonly RulePack[], change: Partial<Facts> = {}) => {
      const { checks } = ask(packs, change);
      return [checks.frequency_cap.reason, checks.cooldown.reason];
    };
    const two = [
      law({ frequency: [cap("PT24H", 3)], cooldown: [rest("PT8H")] }),
      law({ frequency: [cap("P7D", 9)], cooldown: [rest("PT8H")] }, { id: "ae-x" }),
    ];
    const told = [
      "0 attempts count; the limit for AE is 3 in 24 hours.",
      `No earlier call to ${PHONE} asks for a rest in AE.`,
    ];
    expect(reason(two)).toEqual(told);
    expect(reason(two, { attempts: absent() })).toEqual(told);
    expect(reason(two, tries(NOON - 30 * DAY))).toEqual(told);
    expect(reason([law({ frequency: [cap("PT24H", 3), cap("P7D")] })], tries(NOON - 2 * DAY))[0]).toBe(
      `${PHONE} was tried 1 times already; the limit for AE is 1 in 7 days.`,
    );
  });
});

import { describe, expect, it } from "vitest";
import { known } from "../model/decision.ts";
import { DAY, HOUR, toIso, toIsoOrNull } from "../model/instant.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aConsent, aPack, dated, NOON, notListed, someFacts, workdays } from "./testing.ts";

const AE = aPack();
/** Local time in Dubai. */
const dubai = (local: string): number => Date.parse(`${local}+04:00`);
const decideAt = (at: number, change: Partial<Facts> = {}, pack = AE) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), [pack], at);
const resultAt = (at: number, change: Partial<Facts> = {}, pack = AE) =>
  decideAt(at, change, pack).checks.calling_hours.result;

describe("calling hours", () => {
  it("C-CMP-9 open at 09:00:00.000 and close at 18:00:00.000", () => {
    expect(resultAt(dubai("2026-09-02T08:59:59.999"))).toBe("failed");
    expect(resultAt(dubai("2026-09-02T09:00:00.000"))).toBe("passed");
    expect(resultAt(dubai("2026-09-02T17:59:59.999"))).toBe("passed");
    expect(resultAt(dubai("2026-09-02T18:00:00.000"))).toBe("failed");
  });

  it("are those of the local date: Friday was open until the rule changed", () => {
    expect(resultAt(dubai("2026-05-29T12:00:00"))).toBe("passed");
    expect(resultAt(dubai("2026-06-05T12:00:00"))).toBe("failed");
  });

  it("blocks with the published sentence (seed sample)", () => {
    const decision = decideAt(dubai("2026-09-02T20:00:00"));
    expect(decision.allowed).toBe(false);
    expect(decision.blockingRule).toBe("calling_hours");
    expect(decision.blockingReason).toBe("Outside permitted calling hours for AE (09:00–18:00 Sun–Thu).");
    expect(decision.ruleVersion).toBe("2026-06-01");
  });

  it("C-CMP-9 follow the contact's own clock when it is known, and every zone of the plan when it is not", () => {
    const twoZones = aPack({ zones: ["Asia/Dubai", "Asia/Karachi"] });
    const sevenInDubai = dubai("2026-09-02T17:30:00");
    expect(resultAt(sevenInDubai)).toBe("passed");
    expect(resultAt(sevenInDubai, {}, twoZones)).toBe("failed");
    expect(resultAt(sevenInDubai, { contactTimezone: "Asia/Dubai" }, twoZones)).toBe("passed");
    expect(resultAt(sevenInDubai, { contactTimezone: "Mars/Olympus" }, twoZones)).toBe("failed");
    expect(resultAt(sevenInDubai, { contactTimezone: "Asia/Karachi" })).toBe("failed");
  });

  it("C-CMP-4 do not apply to a purpose no value speaks of", () => {
    expect(resultAt(dubai("2026-09-04T23:00:00"), { purpose: "emergency" })).toBe("not_applicable");
  });

  it("err when the pack is in force but its hours are not", () => {
    const gap = aPack({}, { callingHours: [dated(workdays, "2026-01-01", "2026-06-01")] });
    expect(resultAt(NOON, {}, gap)).toBe("error");
  });

  it("are told in one sentence, also when they are silent, lifted or not known", () => {
    const said = (at: number, change: Partial<Facts> = {}, pack = AE) =>
      decideAt(at, change, pack).checks.calling_hours;
    expect(said(NOON)).toEqual({
      result: "passed",
      reason: "Within permitted calling hours for AE (09:00–18:00 Sun–Thu).",
    });
    expect(said(NOON, { purpose: "emergency" }).reason).toBe("Calling hours for AE do not cover emergency calls.");
    expect(said(NOON, {}, aPack({}, { callingHours: [] })).reason).toBe(
      "There are no calling hours in force for AE, so the call is not permitted.",
    );
    const lifted = aPack({}, { callingHours: [dated({ ...workdays, liftedBy: "express" })] });
    expect(said(dubai("2026-09-02T20:00:00"), { consent: known(aConsent({ form: "express" })) }, lifted)).toEqual({
      result: "not_applicable",
      reason: "Consent frees the call from the calling hours for AE.",
    });
    const unknown = (why: string) => ({
      result: "error",
      reason: `The calling hours for AE are not known (${why}), so the call is not permitted.`,
    });
    const blind = aPack({}, { callingHours: [dated({ unknown: "nobody looked" })] });
    expect(said(NOON, {}, blind)).toEqual(unknown("nobody looked"));
    const uncertain = aPack({}, { callingHours: [dated({ ...workdays, holidays: [{ calendar: "x", windows: [] }] })] });
    expect(said(NOON, {}, uncertain)).toEqual(unknown("its calendar does not reach this day"));
    expect(said(NOON, { notBefore: NOON + HOUR })).toEqual({
      result: "error",
      reason: "The clock is behind a moment that has been (2026-09-02T10:00:00Z), so the call is not permitted.",
    });
  });

  it("free a call by consent where a pack or a value says so, and where the others are open", () => {
    const around = [{ start: "00:00", end: "24:00" }];
    const always = { ...workdays, week: { wed: around, thu: around } };
    const lifted = { ...workdays, liftedBy: "any" as const };
    const evening = dubai("2026-09-02T20:00:00");
    const allowed = (values: readonly CallingHours[], own: readonly CallingHours[], consented = true) =>
      decideAt(
        evening,
        {
          ...(consented ? { consent: known(aConsent()) } : {}),
          ownRules: own.length === 0 ? [] : [aPack({ id: "own" }, { callingHours: own.map((value) => dated(value)) })],
        },
        aPack({}, { callingHours: values.map((value) => dated(value)) }),
      ).allowed;
    expect(allowed([lifted, always], [])).toBe(true);
    expect(allowed([always, lifted], [])).toBe(true);
    expect(allowed([lifted], [always])).toBe(true);
    expect(allowed([always], [lifted])).toBe(true);
    expect(allowed([lifted], [workdays])).toBe(false);
    expect(allowed([always], [lifted], false)).toBe(false);
  });

  it("close from the end of one window to the start of the next, at every edge of a day", () => {
    const split = [
      { start: "10:00", end: "12:00" },
      { start: "14:00", end: "24:00" },
    ];
    const pack = aPack({}, { callingHours: [dated({ ...workdays, week: { wed: split, thu: split } })] });
    const open = (local: string) => resultAt(dubai(local), {}, pack) === "passed";
    expect(open("2026-09-02T09:59:59.999")).toBe(false);
    expect(open("2026-09-02T10:00:00")).toBe(true);
    expect(open("2026-09-02T12:00:00")).toBe(false);
    expect(open("2026-09-02T13:59:59.999")).toBe(false);
    expect(open("2026-09-02T14:00:00")).toBe(true);
    expect(open("2026-09-02T23:59:59.999")).toBe(true);
    expect(open("2026-09-03T00:00:00")).toBe(false);
    const next = (local: string) => toIsoOrNull(decideAt(dubai(local), {}, pack).nextAllowedAt);
    expect(next("2026-09-02T12:30:00")).toBe("2026-09-02T10:00:00Z");
    expect(next("2026-09-03T00:30:00")).toBe("2026-09-03T06:00:00Z");
  });

  it("of several rules at once must all be open, and the gravest word is told", () => {
    const mornings = { ...workdays, week: { wed: [{ start: "09:00", end: "12:00" }] } };
    const both = aPack({}, { callingHours: [dated(workdays), dated(mornings)] });
    expect(resultAt(dubai("2026-09-02T11:00:00"), {}, both)).toBe("passed");
    expect(decideAt(dubai("2026-09-02T13:00:00"), {}, both).checks.calling_hours.reason).toBe(
      "Outside permitted calling hours for AE (09:00–12:00 Wed).",
    );
    const aside = aPack({}, { callingHours: [dated(workdays), dated({ ...mornings, purposes: ["survey"] })] });
    expect(resultAt(dubai("2026-09-02T13:00:00"), {}, aside)).toBe("passed");
    const manual = aPack({}, { callingHours: [dated(workdays), dated({ ...mornings, channels: ["manual"] })] });
    expect(resultAt(dubai("2026-09-02T13:00:00"), { channel: "manual" }, manual)).toBe("failed");
    expect(resultAt(dubai("2026-09-02T13:00:00"), { channel: "automatic" }, manual)).toBe("passed");
    expect(resultAt(dubai("2026-09-02T13:00:00"), { channel: null }, manual)).toBe("failed");
  });
});

describe("the next permitted moment", () => {
  it("is this morning, tomorrow, or after the days that are closed", () => {
    const next = (local: string) => toIsoOrNull(decideAt(dubai(local)).nextAllowedAt);
    expect(next("2026-09-02T06:00:00")).toBe("2026-09-02T05:00:00Z");
    expect(next("2026-09-02T18:00:00")).toBe("2026-09-03T05:00:00Z");
    expect(next("2026-09-03T18:00:00")).toBe("2026-09-06T05:00:00Z");
    expect(next("2026-09-02T12:00:00")).toBeNull();
  });

  it("is null when something else blocks too, and when no window opens within 15 days", () => {
    const at = dubai("2026-09-02T20:00:00");
    expect(decideAt(at, { cliOwned: known(false) }).nextAllowedAt).toBeNull();
    const never: CallingHours = { ...workdays, week: {} };
    const closed = aPack({}, { callingHours: [dated(never)] });
    const decision = decideAt(at, {}, closed);
    expect(decision.nextAllowedAt).toBeNull();
    expect(decision.blockingReason).toBe("Outside permitted calling hours for AE (never).");
  });

  it("is when the last zone opens", () => {
    const twoZones = aPack({ zones: ["Asia/Dubai", "Europe/London"] });
    const decision = decideAt(dubai("2026-09-02T06:00:00"), {}, twoZones);
    expect(toIsoOrNull(decision.nextAllowedAt)).toBe("2026-09-02T08:00:00Z");
  });

  it("keeps to the wall clock over a night in which the clock is changed", () => {
    const britain = aPack({ zones: ["Europe/London"] });
    const saturday = Date.parse("2027-03-27T20:00:00Z");
    expect(toIsoOrNull(decideAt(saturday, {}, britain).nextAllowedAt)).toBe("2027-03-28T08:00:00Z");
    const autumn = Date.parse("2026-10-24T20:00:00Z");
    expect(toIsoOrNull(decideAt(autumn, {}, britain).nextAllowedAt)).toBe("2026-10-25T09:00:00Z");
  });
});

describe("the time a decision is good for", () => {
  const until = (at: number, change: Partial<Facts> = {}, pack = AE) => toIso(decideAt(at, change, pack).validUntil);

  it("ends at the window's edge", () => {
    expect(until(dubai("2026-09-02T17:59:30"))).toBe("2026-09-02T14:00:00Z");
    expect(until(dubai("2026-09-02T06:00:00"))).toBe("2026-09-02T05:00:00Z");
  });

  it("passes over edges that change nothing, and is a day at most", () => {
    expect(until(dubai("2026-09-04T06:00:00"))).toBe("2026-09-05T02:00:00Z");
  });

  it("ends when the consent or the register's data runs out", () => {
    const expiresAt = NOON + HOUR;
    expect(until(NOON, { consent: known(aConsent({ expiresAt })) })).toBe(toIso(expiresAt));
    const registries = { "ae.tdra": notListed(NOON - 7 * DAY + HOUR) };
    expect(decideAt(NOON, { registries }).validUntil).toBe(NOON + HOUR + 1);
  });

  it("ends with whichever window or rest ends first, though it is shared by all who hear the same", () => {
    expect(until(NOON)).toBe("2026-09-02T14:00:00Z");
    expect(until(NOON + HOUR)).toBe("2026-09-02T14:00:00Z");
    expect(until(NOON - 5 * HOUR)).toBe("2026-09-02T05:00:00Z");
    expect(until(NOON)).toBe("2026-09-02T14:00:00Z");
  });

  it("ends with the first of several rules or clocks that turns, whichever is read first", () => {
    const mornings: CallingHours = { ...workdays, week: { wed: [{ start: "09:00", end: "12:00" }] } };
    const at = dubai("2026-09-02T11:00:00");
    const rules = (...values: readonly CallingHours[]) =>
      aPack({}, { callingHours: values.map((value) => dated(value)) });
    expect(until(at, {}, rules(workdays, mornings))).toBe("2026-09-02T08:00:00Z");
    expect(until(at, {}, rules(mornings, workdays))).toBe("2026-09-02T08:00:00Z");
    const zones = (...names: [string, ...string[]]) => aPack({ zones: names });
    expect(until(at, {}, zones("Asia/Dubai", "Asia/Karachi"))).toBe("2026-09-02T13:00:00Z");
    expect(until(at, {}, zones("Asia/Karachi", "Asia/Dubai"))).toBe("2026-09-02T13:00:00Z");
  });

  it("of hours that consent lifts ends where the consent begins or ends, not only with the window", () => {
    const lifted = aPack({}, { callingHours: [dated({ ...workdays, liftedBy: "any" })] });
    const evening = dubai("2026-09-02T20:00:00");
    const at = (change: Parameters<typeof aConsent>[0]) => {
      const { allowed, validUntil, nextAllowedAt } = decideAt(evening, { consent: known(aConsent(change)) }, lifted);
      return [allowed, toIso(validUntil), toIsoOrNull(nextAllowedAt)];
    };
    const opens = "2026-09-03T05:00:00Z";
    const nobody = decideAt(evening, {}, lifted);
    expect([nobody.allowed, toIso(nobody.validUntil), toIsoOrNull(nobody.nextAllowedAt)]).toEqual([
      false,
      opens,
      opens,
    ]);
    const ends = toIso(evening + HOUR);
    expect(at({})).toEqual([true, "2026-09-03T16:00:00Z", null]);
    expect(at({ expiresAt: evening + HOUR })).toEqual([true, ends, null]);
    expect(at({ at: evening + HOUR })).toEqual([false, ends, "2026-09-02T20:00:00Z"]);
    expect(at({ at: evening - DAY, expiresAt: evening })).toEqual([false, opens, opens]);
    expect(at({ state: "revoked" })).toEqual([false, opens, null]);
  });

  it("ends when a dated value begins or ends", () => {
    const at = dubai("2026-05-31T20:00:00");
    expect(until(at, { purpose: "emergency" })).toBe("2026-05-31T20:00:00Z");
  });
});

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

  it("ends when a dated value begins or ends", () => {
    const at = dubai("2026-05-31T20:00:00");
    expect(until(at, { purpose: "emergency" })).toBe("2026-05-31T20:00:00Z");
  });
});

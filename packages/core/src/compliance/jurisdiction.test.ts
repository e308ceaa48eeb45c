import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { HOUR } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { aPack, dated, everyDay, NOON, notListed, PHONE, someFacts, workdays } from "./testing.ts";

// Whose law applies: what is said of it, and from which moment on another one does.

const AE = aPack();
const SA = aPack({ id: "sa", jurisdiction: "SA", zones: ["Asia/Riyadh"] }, { dncRegistry: [], callerId: [] });
const ask = (packs: readonly RulePack[], change: Partial<Facts> = {}, at = NOON) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), packs, at);
const only = (rules: Partial<RulePack["rules"]>, change: Partial<RulePack> = {}): RulePack => ({
  ...aPack({ id: "ae-more", extends: "ae", ...change }),
  rules: { callingHours: [], dncRegistry: [], consent: [], callerId: [], abandon: [], ...rules },
});
const noMobiles = (from?: string, to?: string) => ({ lineType: [dated({ deny: ["mobile" as const] }, from, to)] });

describe("the law that applies", () => {
  it("is named by its countries, each once", () => {
    const law = ["OM", "QA"].map((jurisdiction) => aPack({ id: jurisdiction.toLowerCase(), jurisdiction }));
    const check = (requestedJurisdiction: string | null) =>
      ask(law, { numberCountry: known("OM"), requestedJurisdiction }).checks.jurisdiction;
    expect(check(null)).toEqual({ result: "passed", reason: "The rules of OM apply." });
    expect(check("OM").reason).toBe("The rules of OM apply.");
    expect(check("QA")).toEqual({ result: "passed", reason: "The rules of OM and QA apply." });
    expect(check("QA").reason).toBe("The rules of OM and QA apply.");
  });

  it("C-CMP-8 is told to be missing: of no country, of one nobody knows, of one without a pack", () => {
    const missing = (change: Partial<Facts>) => {
      const { checks, jurisdiction } = ask([AE], change);
      return [jurisdiction, checks.jurisdiction];
    };
    expect(missing({ numberCountry: absent() })).toEqual([
      null,
      { result: "failed", reason: `${PHONE} belongs to no country, so no rules permit the call.` },
    ]);
    expect(missing({ numberCountry: unknown("timed out") })).toEqual([
      null,
      {
        result: "error",
        reason: `The country of ${PHONE} could not be determined (timed out), so the call is not permitted.`,
      },
    ]);
    expect(missing({ numberCountry: known("KW") })).toEqual([
      "KW",
      { result: "failed", reason: "There are no calling rules in force for KW, so the call is not permitted." },
    ]);
  });

  it("C-CMP-8 that is asked for binds a number whose own country nobody knows, and permits it nothing", () => {
    const { packs, blockingRule, checks } = ask([AE, SA], { numberCountry: absent(), requestedJurisdiction: "SA" });
    expect(packs).toEqual([{ id: "sa", version: "2026-06-01" }]);
    expect(blockingRule).toBe("jurisdiction");
    expect(checks.calling_hours.result).toBe("error");
  });

  it("is of the newest version of its packs, whichever is read first", () => {
    const own = only({ lineType: [dated({ deny: ["premium" as const] }, "2026-08-01")] });
    expect(ask([AE, own]).ruleVersion).toBe("2026-08-01");
    expect(ask([own, AE]).ruleVersion).toBe("2026-08-01");
    expect(ask([AE, own]).packs).toEqual([
      { id: "ae", version: "2026-06-01" },
      { id: "ae-more", version: "2026-08-01" },
    ]);
    expect(ask([], {}).ruleVersion).toBe("none");
  });

  it("is none of a country's when half of it cannot be read, and another country's all the same", () => {
    const unreadable = only({}, { zones: ["Mars/Olympus"] });
    const change = { requestedJurisdiction: "SA" };
    expect(ask([AE, unreadable, SA], change).packs.map(({ id }) => id)).toEqual(["sa"]);
    const baseless = only(noMobiles(), { extends: "ae-x" });
    expect(ask([AE, baseless, SA], change).packs.map(({ id }) => id)).toEqual(["sa"]);
    expect(ask([AE, baseless]).blockingRule).toBe("jurisdiction");
  });

  it("is added to by the tenant's own rules where they bind, once they are in force", () => {
    const rule = (own: RulePack, change: Partial<Facts> = {}) => ask([AE], { ownRules: [own], ...change }).blockingRule;
    expect(rule(only(noMobiles()))).toBe("line_type");
    expect(rule(only(noMobiles("2026-09-03")))).toBeNull();
    expect(rule(only(noMobiles(), { region: "AE-DU" }), { regions: known(["AE-AZ"]) })).toBeNull();
    expect(rule(only(noMobiles(), { region: "AE-DU" }), { regions: known(["AE-AZ", "AE-DU"]) })).toBe("line_type");
    expect(rule(only(noMobiles(), { zones: ["Mars/Olympus"] }))).toBe("jurisdiction");
    expect(rule(only(noMobiles(), { zones: ["Mars/Olympus"], region: "AE-DU" }), { regions: absent() })).toBeNull();
  });
});

describe("the moment from which another law applies", () => {
  const open = aPack({}, { callingHours: [dated({ ...everyDay, week: allDay() })] });
  // Of Tokyo, where 3 September begins at 19:00 in Dubai.
  const tokyo: Partial<RulePack> = { zones: ["Asia/Tokyo"] };
  const begins = Date.parse("2026-09-03T00:00:00+09:00");

  it("is the midnight of the pack that begins, though the law before was asked about a moment ago", () => {
    // Until it is in force, half of the law is missing.
    const packs = [open, only(noMobiles("2026-09-03"), tokyo)];
    expect(ask(packs, {}, begins - 1).blockingRule).toBe("jurisdiction");
    expect(ask(packs, {}, begins).blockingRule).toBe("line_type");
    expect(ask(packs, {}, begins - HOUR).blockingRule).toBe("jurisdiction");
  });

  it("is that of the tenant's own rules too", () => {
    const packs = [open];
    const ownRules = [only(noMobiles("2026-09-03"), tokyo)];
    expect(ask(packs, { ownRules }, begins - 1).blockingRule).toBeNull();
    expect(ask(packs, { ownRules }, begins).blockingRule).toBe("line_type");
  });

  it("is that of the pack that ends", () => {
    const packs = [open, only({ ...noMobiles("2026-09-01", "2026-09-03"), consent: [] }, tokyo)];
    expect(ask(packs, {}, begins - 1).blockingRule).toBe("line_type");
    expect(ask(packs, {}, begins).blockingRule).toBe("jurisdiction");
  });
});

describe("the law of a number", () => {
  it("is found once for all numbers of its kind, and for none whose country nobody knows", () => {
    const packs = [AE];
    const find = (change: Partial<Facts>) => findJurisdictions(someFacts(change), packs, NOON);
    expect(find({ phone: "+971555550143" as E164 })).toBe(find({}));
    const [one, other] = ["+971555550142", "+971555550143"].map((phone) =>
      find({ phone: phone as E164, numberCountry: absent() }),
    );
    expect(one?.missing).toEqual(["+971555550142 belongs to no country, so no rules permit the call."]);
    expect(other?.missing).toEqual(["+971555550143 belongs to no country, so no rules permit the call."]);
  });
});

describe("the clocks a decision shows", () => {
  it("C-CMP-9 are those of every zone in which the person can be, each once, with the time on it", () => {
    const times = (packs: readonly RulePack[], change: Partial<Facts> = {}) => ask(packs, change).localTimes;
    const dubai = { timezone: "Asia/Dubai", localTime: "2026-09-02T13:00:00+04:00" };
    const riyadh = { timezone: "Asia/Riyadh", localTime: "2026-09-02T12:00:00+03:00" };
    expect(times([AE, SA], { requestedJurisdiction: "SA" })).toEqual([dubai, riyadh]);
    expect(times([AE, SA], { requestedJurisdiction: "SA", contactTimezone: "Asia/Dubai" })).toEqual([dubai]);
    expect(times([AE], { numberZones: known(["Asia/Riyadh"]) })).toEqual([riyadh]);
    expect(times([AE], { numberZones: known(["Asia/Riyadh", "Mars/Olympus"]) })).toEqual([dubai]);
    expect(times([AE], { numberZones: known([]) })).toEqual([dubai]);
    expect(times([AE], { numberZones: absent() })).toEqual([dubai]);
  });
});

describe("the rules that speak of a call", () => {
  it("are those for lines the number can be, in what registers hold and in who must consent", () => {
    const law = aPack(
      {},
      {
        consent: [dated({ required: true, purposes: ["marketing"], lineTypes: ["fixed"] })],
        dncRegistry: [
          dated({ registry: "a", authority: "A", maxAgeDays: 7, purposes: ["marketing"], lineTypes: ["fixed"] }),
        ],
        callingHours: [dated(workdays)],
      },
    );
    const results = (change: Partial<Facts>) => {
      const { dnc_national, consent } = ask([law], change).checks;
      return [dnc_national.result, consent.result];
    };
    expect(results({ lineTypes: known(["mobile"]) })).toEqual(["not_applicable", "not_applicable"]);
    expect(results({ lineTypes: known(["fixed"]) })).toEqual(["error", "failed"]);
    expect(results({ lineTypes: unknown("away") })).toEqual(["error", "failed"]);
  });
});

function allDay(): (typeof everyDay)["week"] {
  const around = [{ start: "00:00", end: "24:00" }];
  return { sun: around, mon: around, tue: around, wed: around, thu: around, fri: around, sat: around };
}

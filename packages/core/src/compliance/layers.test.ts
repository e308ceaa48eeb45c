import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { toIsoOrNull } from "../model/instant.ts";
import { inProfile, type RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { aPack, dated, everyDay, NOON, notListed, someFacts, workdays } from "./testing.ts";

const NONE = { callingHours: [], dncRegistry: [], consent: [], callerId: [], abandon: [] };
const part = (change: Partial<RulePack> = {}, rules: Partial<RulePack["rules"]> = {}): RulePack => ({
  ...aPack({ id: "ae-du", extends: "ae", region: "AE-DU", ...change }),
  rules: { ...NONE, lineType: [dated({ deny: ["mobile"] })], ...rules },
});
const ask = (packs: readonly RulePack[], change: Partial<Facts> = {}, at = NOON) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), packs, at);

describe("layers of law", () => {
  it("a region's rules bind numbers that can be there, and numbers that can be anywhere", () => {
    const law = [aPack(), part()];
    expect(ask(law, { regions: known(["AE-DU"]) }).blockingRule).toBe("line_type");
    expect(ask(law, { regions: known(["AE-AZ", "AE-DU"]) }).blockingRule).toBe("line_type");
    expect(ask(law, { regions: unknown("no table") }).blockingRule).toBe("line_type");
    expect(ask(law, { regions: known(["AE-AZ"]) }).allowed).toBe(true);
    expect(ask(law, { regions: absent() }).allowed).toBe(true);
  });

  it("a region alone is no law of the country, nor is a pack whose base is missing", () => {
    const regions = known(["AE-DU"]);
    expect(ask([part({}, { callingHours: [dated(everyDay)] })], { regions }).blockingRule).toBe("jurisdiction");
    expect(ask([aPack({ id: "ae-du", region: "AE-DU" })], { regions }).blockingRule).toBe("jurisdiction");
    expect(ask([aPack({ id: "ae-du", region: "AE-DU" }), aPack()], { regions }).allowed).toBe(true);
    expect(ask([aPack(), part({ extends: "ae-x" })], { regions }).blockingRule).toBe("jurisdiction");
  });

  it("a pack that adds may leave the hours to its base; one that stands alone may not", () => {
    expect(ask([aPack(), part({ region: "AE-AZ" })]).checks.calling_hours.result).toBe("passed");
    expect(ask([aPack({}, { callingHours: [] })]).checks.calling_hours.result).toBe("error");
  });

  it("a tenant's own rules add to the law and can replace none of it", () => {
    const own = [part({ id: "ae-own", region: undefined as never })];
    expect(ask([aPack()], { ownRules: own }).blockingRule).toBe("line_type");
    expect(ask([], { ownRules: [aPack()] }).blockingRule).toBe("jurisdiction");
    expect(
      ask([aPack()], { ownRules: [part({ zones: ["Mars/Olympus"], region: "AE-DU" })], regions: known(["AE-DU"]) })
        .blockingRule,
    ).toBe("jurisdiction");
    expect(ask([aPack()], { ownRules: [aPack({ id: "sa", jurisdiction: "SA" })] }).packs).toHaveLength(1);
  });
});

describe("profiles", () => {
  const law = aPack(
    { profiles: ["published", "statute"] },
    {
      callingHours: [
        { ...dated(workdays, "2026-06-01"), profiles: ["published"] },
        { ...dated(everyDay, "2024-08-27"), profiles: ["statute"] },
      ],
    },
  );
  const friday = Date.parse("2026-09-04T12:00:00+04:00");

  it("are chosen; who does not choose is bound by all", () => {
    expect(ask([inProfile(law, "statute")], {}, friday).allowed).toBe(true);
    expect(ask([inProfile(law, "published")], {}, friday).allowed).toBe(false);
    expect(ask([law], {}, friday).allowed).toBe(false);
  });
});

describe("the place of a number", () => {
  it("C-CMP-9 narrows the zones to those of its area, all of which must permit", () => {
    const law = [aPack({ zones: ["Asia/Dubai", "Asia/Tokyo"] })];
    expect(ask(law).allowed).toBe(false);
    expect(ask(law, { numberZones: known(["Asia/Dubai"]) }).allowed).toBe(true);
    expect(ask(law, { numberZones: known(["Asia/Dubai", "Asia/Tokyo"]) }).allowed).toBe(false);
    expect(ask(law, { numberZones: known(["Asia/Dubai", "Mars/Olympus"]) }).allowed).toBe(false);
    expect(ask(law, { numberZones: known([]) }).allowed).toBe(false);
    expect(ask(law, { numberZones: known(["Asia/Tokyo"]), contactTimezone: "Asia/Dubai" }).allowed).toBe(true);
  });

  it("is shown, zone by zone and once each", () => {
    const decision = ask([aPack(), part({ region: "AE-DU" })], { numberZones: known(["Asia/Dubai", "Asia/Karachi"]) });
    expect(decision.localTimes.map(({ timezone }) => timezone)).toEqual(["Asia/Dubai", "Asia/Karachi"]);
  });
});

describe("a version of the time zone data", () => {
  it("is written into the decision", () => {
    expect(decide(someFacts(), [aPack()], NOON, "2025c").tzdata).toBe("2025c");
    expect(decide(someFacts(), [aPack()], NOON).tzdata).toBeNull();
  });
});

describe("a call nobody may make before a rule is in force", () => {
  it("is told when it may, also over a change of the law", () => {
    const law = aPack(
      {},
      { callingHours: [dated(everyDay, "2024-08-27", "2026-09-05"), dated(workdays, "2026-09-05")] },
    );
    const evening = Date.parse("2026-09-04T19:00:00+04:00");
    expect(toIsoOrNull(ask([law], {}, evening).nextAllowedAt)).toBe("2026-09-06T05:00:00Z");
  });
});

import { describe, expect, it } from "vitest";
import { known } from "../model/decision.ts";
import { DAY, HOUR, toIsoOrNull } from "../model/instant.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { heldAs, hoursFlip, judgeHours } from "./calling-hours.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { findJurisdictions } from "./jurisdiction.ts";
import { aConsent, aPack, dated, everyDay, notListed, someFacts } from "./testing.ts";

// What the hours say is said once to all who hear the same, and the next turn is looked for once for all of them.

const dubai = (local: string): number => Date.parse(`${local}+04:00`);
const EVENING = dubai("2026-09-02T20:00:00");
const OPENS = dubai("2026-09-03T09:00:00");
const hoursOf = (change: Partial<CallingHours>): RulePack =>
  aPack({}, { callingHours: [dated({ ...everyDay, ...change })] });
const granted = (change: Parameters<typeof aConsent>[0] = {}): Partial<Facts> => ({
  consent: known(aConsent(change)),
});
const lawAt = (at: number, pack = hoursOf({})) => findJurisdictions(someFacts(), [pack], at);

describe("what the hours say", () => {
  const said = (pack: RulePack, changes: readonly Partial<Facts>[], at = EVENING) => {
    const law = lawAt(at, pack);
    return changes.map((change) => judgeHours(someFacts(change), law, at));
  };

  it("is the same to all through the time of one law, from its first moment on", () => {
    const law = lawAt(EVENING);
    const first = judgeHours(someFacts(), law, EVENING);
    for (const at of [law.from, EVENING + HOUR, law.until - 1]) expect(judgeHours(someFacts(), law, at)).toBe(first);
    expect(judgeHours(someFacts(), law, law.until)).not.toBe(first);
  });

  it("is said of the moment asked about, though the law was found for another", () => {
    const resultAt = (at: number, found: number) => judgeHours(someFacts(), lawAt(found), at).detail.result;
    const noon = dubai("2026-09-02T12:00:00");
    for (const found of [noon, EVENING]) {
      expect(resultAt(noon, found)).toBe("passed");
      expect(resultAt(EVENING, found)).toBe("failed");
      expect(resultAt(dubai("2026-09-02T18:00:00"), found)).toBe("failed");
    }
  });

  it("tells those who have consented from the others only where consent frees from the hours", () => {
    const [nobody, somebody] = said(hoursOf({}), [{}, granted()]);
    expect(somebody).toBe(nobody);
    const [blocked, freed] = said(hoursOf({ liftedBy: "any" }), [{}, granted()]);
    expect([blocked?.detail.result, freed?.detail.result]).toEqual(["failed", "not_applicable"]);
  });
});

describe("the next turn of the hours", () => {
  it("is looked for once, fifteen days far, and found again by all who hear the same", () => {
    const law = lawAt(EVENING);
    const now = judgeHours(someFacts(), law, EVENING);
    const held = heldAs(law, now);
    expect(held).toMatchObject({ flip: undefined, sought: law.until + 15 * DAY });
    expect(hoursFlip(someFacts(), law, now, EVENING + DAY)).toBe(OPENS);
    expect(held?.flip).toBe(OPENS);
    expect(hoursFlip(someFacts({ cli: null }), law, now, EVENING + DAY)).toBe(OPENS);
  });

  it("is none before its moment, and found by whoever asks as far as that", () => {
    const law = lawAt(EVENING);
    const now = judgeHours(someFacts(), law, EVENING);
    expect(hoursFlip(someFacts(), law, now, OPENS - 1)).toBeNull();
    expect(hoursFlip(someFacts(), law, now, OPENS)).toBe(OPENS);
  });

  it("is looked for anew by who asks further than all others, or was told something of his own", () => {
    const late = aPack({}, { callingHours: [dated({ ...everyDay, week: {} }, "2024-08-27", "2026-09-21")] });
    const opening = { ...late.rules, callingHours: [...late.rules.callingHours, dated(everyDay, "2026-09-21")] };
    const law = lawAt(EVENING, { ...late, rules: opening });
    const now = judgeHours(someFacts(), law, EVENING);
    expect(hoursFlip(someFacts(), law, now, EVENING + 15 * DAY)).toBeNull();
    expect(hoursFlip(someFacts(), law, now, EVENING + 30 * DAY)).toBe(dubai("2026-09-21T09:00:00"));
    const own = { ...now };
    expect(heldAs(law, own)).toBeNull();
    expect(hoursFlip(someFacts(), law, own, EVENING + 30 * DAY)).toBe(dubai("2026-09-21T09:00:00"));
  });

  it("is that of one whose consent begins by then and frees him from hours that never open", () => {
    const next = (change: Partial<Facts>) => {
      const facts = someFacts({ registries: { "ae.tdra": notListed(EVENING) }, ...change });
      return toIsoOrNull(decide(facts, [hoursOf({ week: {}, liftedBy: "any" })], EVENING).nextAllowedAt);
    };
    expect(next({})).toBeNull();
    expect(next(granted({ at: EVENING + 2 * DAY }))).toBe("2026-09-04T20:00:00Z");
    expect(next(granted({ at: EVENING + 20 * DAY }))).toBeNull();
  });
});

describe("a pack that adds to another", () => {
  const adding = (callingHours: RulePack["rules"]["callingHours"]): RulePack => ({
    ...aPack({ id: "ae-more", extends: "ae" }),
    rules: { callingHours, dncRegistry: [], consent: [dated({ required: false, purposes: ["marketing"] })] } as never,
  });
  const resultWith = (more: RulePack) =>
    judgeHours(someFacts(), findJurisdictions(someFacts(), [hoursOf({}), more], OPENS), OPENS).detail;

  it("may leave the hours to it", () => {
    expect(resultWith(adding([])).result).toBe("passed");
  });

  it("C-CMP-2 has none in force once those of its own have ended", () => {
    expect(resultWith(adding([dated(everyDay, "2024-08-27", "2026-09-01")]))).toEqual({
      result: "error",
      reason: "There are no calling hours in force for AE, so the call is not permitted.",
    });
  });
});

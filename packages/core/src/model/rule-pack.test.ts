import { describe, expect, it } from "vitest";
import { z } from "zod";
import { after, fixedMs } from "./duration.ts";
import { inProfile, RULE_KINDS, RulePack } from "./rule-pack.ts";

const ground = {
  from: "2026-01-01",
  to: null,
  basis: "statute",
  confidence: "H",
  source: { doc: "A law", article: "5", url: null, readOn: "2026-11-25" },
} as const;
const nineToSix = [{ start: "09:00", end: "18:00" }];

const whole: RulePack = {
  id: "xx-yy",
  jurisdiction: "XX",
  extends: "xx",
  region: "XX-YY",
  profiles: ["published", "statute"],
  name: "Somewhere",
  zones: ["Asia/Dubai"],
  maintainers: ["somebody"],
  reviewBy: "2027-06-01",
  rules: {
    callingHours: [
      {
        ...ground,
        profiles: ["published"],
        value: {
          purposes: ["marketing"],
          week: { mon: nineToSix },
          overrides: [{ during: { calendar: "xx", class: "ramadan" }, week: { mon: nineToSix } }],
          holidays: [{ calendar: "xx", classes: ["public"], windows: [] }],
          liftedBy: "express",
        },
      },
      { ...ground, profiles: ["statute"], value: { unknown: "Nobody has read the statute.", purposes: ["marketing"] } },
    ],
    dncRegistry: [
      {
        ...ground,
        value: { registry: "xx.iys", authority: "İYS", maxAgeDays: 3, purposes: ["marketing"], semantics: "allow" },
      },
    ],
    consent: [
      {
        ...ground,
        value: {
          required: true,
          purposes: ["marketing"],
          form: "written",
          maxAge: "P2Y",
          revokedWithin: "P10D",
          exceptions: [{ kind: "running_contract", within: "P18M" }],
        },
      },
    ],
    callerId: [
      { ...ground, value: { countries: ["XX"], allow: ["+99140"], deny: ["+9996"], duties: ["name_display"] } },
    ],
    lineType: [{ ...ground, value: { deny: ["premium"] } }],
    frequency: [
      { ...ground, value: { max: 3, per: "PT24H", scope: "subject" } },
      {
        ...ground,
        value: { max: 1, per: { unit: "day", zone: "Asia/Dubai" }, scope: "number", counts: ["no_answer"] },
      },
    ],
    cooldown: [{ ...ground, value: { after: ["refused"], for: "forever", scope: "tenant" } }],
    abandon: [{ ...ground, value: { capPct: 3, connectThresholdMs: 2000, window: "P30D", per: "campaign" } }],
    ring: [{ ...ground, value: { minRingMs: 15_000 } }],
    announcements: [{ ...ground, value: { items: ["identity", "opt_out"], when: "opening" } }],
    retention: [{ ...ground, value: { what: "consent", keep: "P5Y", since: "last_used" } }],
  },
  calendars: [
    {
      id: "xx",
      name: "Holidays",
      maintainers: ["somebody"],
      reviewBy: "2027-06-01",
      years: { from: 2024, to: 2034 },
      days: [
        {
          name: "Eid",
          class: "public",
          on: { kind: "listed", hijri: { month: 10, day: 1 }, dates: [{ from: "2026-03-20", status: "computed" }] },
          confidence: "M",
          source: ground.source,
        },
      ],
    },
  ],
};

describe("a rule pack", () => {
  it("can say all kinds of rule there are, and comes through its schema unchanged", () => {
    expect(RulePack.parse(whole)).toEqual(whole);
    expect(RULE_KINDS).toEqual(Object.keys(whole.rules));
  });

  it("has a JSON Schema, for editors", () => {
    const schema = z.toJSONSchema(RulePack);
    expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(RulePack.shape));
  });

  it("is read in one profile, and never in one that is misspelt", () => {
    expect(inProfile(whole, "statute").rules.callingHours).toEqual([whole.rules.callingHours[1]]);
    expect(inProfile(whole, "statute").rules.consent).toEqual(whole.rules.consent);
    expect(() => inProfile(whole, "statue")).toThrow(RangeError);
  });
});

describe("a duration", () => {
  it("of fixed length is milliseconds, of the calendar's is none", () => {
    expect([
      fixedMs("PT24H"),
      fixedMs("P7D"),
      fixedMs("P2W"),
      fixedMs("PT30M"),
      fixedMs("P6M"),
      fixedMs("P2Y"),
    ]).toEqual([86_400_000, 604_800_000, 1_209_600_000, 1_800_000, null, null]);
  });

  it("after an instant goes by the calendar, and ends with the month", () => {
    const later = (iso: string, duration: string) => new Date(after(Date.parse(iso), duration)).toISOString();
    expect(later("2026-01-31T10:20:30.400Z", "P1M")).toBe("2026-02-28T10:20:30.400Z");
    expect(later("2024-02-29T23:59:59.999Z", "P2Y")).toBe("2026-02-28T23:59:59.999Z");
    expect(later("2026-11-30T00:00:00.000Z", "P3M")).toBe("2027-02-28T00:00:00.000Z");
    expect(later("2026-11-25T12:00:00.000Z", "PT36H")).toBe("2026-11-27T00:00:00.000Z");
  });
});

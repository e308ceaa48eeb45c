import { describe, expect, it } from "vitest";
import { absent, known, unknown } from "../model/decision.ts";
import { HOUR, type Instant, MINUTE } from "../model/instant.ts";
import type { LineType } from "../model/number-place.ts";
import type { CallingHours } from "../model/rule-hours.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import type { Jurisdictions } from "./law.ts";
import { lawAtHand } from "./law-book.ts";
import type { Stretch } from "./law-span.ts";
import { aPack, dated, everyDay, NOON, notListed, someFacts } from "./testing.ts";

// The law is found once for a kind of call and a stretch of time. That must not be seen: whatever was asked before, the answer
// is the one that packs nobody has asked yet would give.

const around = [{ start: "00:00", end: "24:00" }];
const ALWAYS = { sun: around, mon: around, tue: around, wed: around, thu: around, fri: around, sat: around };
const hours = (change: Partial<CallingHours> = {}): CallingHours => ({ ...everyDay, week: ALWAYS, ...change });
const ask = (packs: readonly RulePack[], at: Instant, change: Partial<Facts> = {}) =>
  decide(someFacts({ registries: { "ae.tdra": notListed(at) }, ...change }), packs, at);

/** Each time another list of other packs, all alike. */
const fresh = (packs: readonly RulePack[]): RulePack[] => packs.map((pack) => structuredClone(pack));

describe("calls of different kinds", () => {
  const part = (change: Partial<RulePack>, rules: Partial<RulePack["rules"]>): RulePack => ({
    ...aPack({ id: "ae-du", extends: "ae", region: "AE-DU", ...change }),
    rules: { callingHours: [], dncRegistry: [], consent: [], callerId: [], abandon: [], ...rules },
  });
  const LAW = [
    aPack(
      { zones: ["Asia/Dubai", "Asia/Kabul"] },
      {
        callingHours: [
          dated(hours({ week: { wed: [{ start: "13:00", end: "13:30" }] } })),
          dated(hours({ purposes: ["survey"] })),
        ],
        consent: [
          dated({ required: true, purposes: ["marketing"], channels: ["prerecorded"] }),
          dated({ required: true, purposes: ["marketing"], lineTypes: ["fixed"] }),
        ],
        frequency: [dated({ max: 0, per: "PT1H", scope: "number", channels: ["manual"] })],
      },
    ),
    part({}, { lineType: [dated({ deny: ["mobile"] })] }),
    aPack({ id: "sa", jurisdiction: "SA", zones: ["Asia/Riyadh"] }, { callingHours: [dated(hours())] }),
    aPack({ id: "kw", jurisdiction: "KW", zones: ["Asia/Riyadh"] }, { callingHours: [dated(hours({ week: {} }))] }),
  ];
  const lines = (...all: LineType[]): Partial<Facts> => ({ lineTypes: known(all) });
  const strict = part({ id: "own", region: undefined as never }, { lineType: [dated({ deny: ["fixed", "mobile"] })] });
  const lax = part({ id: "own", region: undefined as never }, { lineType: [dated({ deny: ["premium"] })] });
  // What kinds have in common is the very same, so that they differ in nothing but what they are told apart by.
  const LITTLE: Partial<Facts> = { lineTypes: absent(), channel: "automatic" };
  const MUCH: Partial<Facts> = {
    ...{ lineTypes: known(["mobile"]), channel: "automatic" },
    ...{ numberZones: known(["Asia/Kabul"]), regions: known(["AE-AZ"]) },
  };
  // Beside each other what is easily taken for one another.
  const KINDS: Readonly<Record<string, readonly Partial<Facts>[]>> = {
    requested: [{}, { requestedJurisdiction: "SA" }, { requestedJurisdiction: "KW" }],
    country: [{}, { numberCountry: known("SA") }, { numberCountry: known("KW") }, { numberCountry: absent() }],
    purpose: [{}, { purpose: "survey" }, { purpose: "emergency" }],
    channel: [{}, { channel: "manual" }, { channel: "prerecorded" }, { channel: null }],
    zone: [{}, { contactTimezone: "Asia/Dubai" }, { contactTimezone: "Asia/Kabul" }, { contactTimezone: "Asia/Tokyo" }],
    zones: [
      {},
      { numberZones: known(["Asia/Dubai"]) },
      { numberZones: known(["Asia/Tokyo"]) },
      { numberZones: known(["Asia/Dubai", "Asia/Tokyo"]) },
      { numberZones: known(["Asia/Dubai", "Asia/Kabul"]) },
    ],
    regions: [
      {},
      { regions: unknown("away") },
      { regions: known(["AE-AZ"]) },
      { regions: known(["AE-DU"]) },
      { regions: known(["AE-AZ", "AE-SH"]) },
      { regions: known(["AE-AZ", "AE-DU"]) },
    ],
    lines: [
      {},
      lines("fixed"),
      lines("mobile"),
      lines("fixed", "mobile"),
      lines("fixed", "premium"),
      { lineTypes: absent() },
    ],
    own: [{}, { ownRules: [strict] }, { ownRules: [lax] }, { ownRules: [] }],
  };

  it.each(Object.entries(KINDS))("are told apart by their %s, whichever is asked first", (_, kinds) => {
    for (const base of [LITTLE, MUCH]) {
      const facts = kinds.map((change) => ({ ...base, ...change }));
      const expected = facts.map((change) => ask(fresh(LAW), NOON, change));
      for (const order of [expected.map((_, at) => at), expected.map((_, at) => expected.length - 1 - at)]) {
        const shared = fresh(LAW);
        for (const at of [...order, ...order]) expect(ask(shared, NOON, facts[at])).toEqual(expected[at]);
      }
    }
  });
});

describe("moments on both sides of an edge", () => {
  const LAW = [
    aPack(
      { zones: ["Asia/Dubai", "Europe/London"] },
      {
        callingHours: [
          dated(
            hours({
              week: {
                ...ALWAYS,
                fri: [
                  { start: "10:00", end: "12:00" },
                  { start: "14:00", end: "24:00" },
                ],
                sun: [],
              },
              overrides: [
                { during: { from: "2026-10-27", to: "2026-10-28" }, week: { tue: [{ start: "11:00", end: "13:00" }] } },
              ],
            }),
            "2024-08-27",
            "2026-10-29",
          ),
          dated(hours({ week: { ...ALWAYS, thu: [{ start: "08:00", end: "23:30" }] } }), "2026-10-29"),
        ],
      },
    ),
  ];
  const at = (text: string): Instant => Date.parse(text);
  const EDGES = {
    "the midnight of the first zone": at("2026-10-23T20:00:00Z"),
    "the midnight of the second zone": at("2026-10-23T23:00:00Z"),
    "a window that opens in the first zone": at("2026-10-23T06:00:00Z"),
    "a window that closes in the first zone": at("2026-10-23T08:00:00Z"),
    "a window that opens in the second zone": at("2026-10-23T13:00:00Z"),
    "a window that closes in the second zone": at("2026-10-23T11:00:00Z"),
    "a closed day's begin": at("2026-10-24T20:00:00Z"),
    "a closed day's end": at("2026-10-25T24:00:00Z"),
    "a turn of the clock": at("2026-10-25T01:00:00Z"),
    "another law's begin": at("2026-10-28T20:00:00Z"),
    "another law's begin in the second zone": at("2026-10-29T00:00:00Z"),
    "other hours for a day": at("2026-10-26T20:00:00Z"),
    "the end of other hours": at("2026-10-27T13:00:00Z"),
  };

  it.each(Object.entries(EDGES))("are told apart: %s", (_, edge) => {
    for (const pair of [
      [edge - 1, edge],
      [edge, edge - 1],
      [edge - HOUR, edge, edge - 1],
      [edge + HOUR, edge - 1, edge],
    ]) {
      const shared = fresh(LAW);
      for (const moment of pair) expect(ask(shared, moment)).toEqual(ask(fresh(LAW), moment));
    }
  });

  it("are answered alike in whatever order a fortnight is asked about", () => {
    const shared = fresh(LAW);
    const from = at("2026-10-20T00:00:00Z");
    // 37 and 60 have no factor in common, so each moment comes once.
    const moments = Array.from({ length: 60 }, (_, n) => from + ((n * 37) % 60) * 5.6 * HOUR);
    for (const moment of moments) ask(shared, moment);
    for (const moment of moments) expect(ask(shared, moment)).toEqual(ask(fresh(LAW), moment));
  });
});

describe("the law of a kind of call", () => {
  /** A book whose laws last as long as `lasts` says, with the moments it was looked for. */
  const aBook = (lasts = (at: Instant): Stretch => ({ from: at - (at % HOUR), until: at - (at % HOUR) + HOUR })) => {
    const sought: Instant[] = [];
    const find = (_facts: Facts, _packs: readonly RulePack[], at: Instant): Jurisdictions => {
      sought.push(at);
      return lasts(at) as Jurisdictions;
    };
    const lawFor = (change: Partial<Facts>, at = NOON, packs = PACKS, country = "AE") =>
      lawAtHand(someFacts(change), packs, country, at, find);
    const PACKS = [aPack()];
    const facts = someFacts();
    const lawAlways = (at: Instant) => lawAtHand(facts, PACKS, "AE", at, find);
    return { lawFor, lawAlways, sought };
  };
  /** Made anew each time, as facts are. */
  const KINDS: readonly (() => Partial<Facts>)[] = [
    () => ({}),
    () => ({ requestedJurisdiction: "SA" }),
    () => ({ purpose: "survey" }),
    () => ({ channel: "manual" }),
    () => ({ contactTimezone: "Asia/Dubai" }),
    () => ({ numberZones: known(["Asia/Dubai"]) }),
    () => ({ numberZones: known(["Asia/Dubai", "Asia/Tokyo"]) }),
    () => ({ regions: unknown("away") }),
    () => ({ regions: known(["AE-AZ"]) }),
    () => ({ regions: known(["AE-AZ", "AE-DU"]) }),
    () => ({ regions: known(["AE-AZ"]), purpose: "survey" }),
    () => ({ regions: known(["AE-AZ"]), contactTimezone: "Asia/Dubai" }),
    () => ({ regions: known(["AE-AZ"]), numberZones: known(["Asia/Dubai"]) }),
    () => ({ lineTypes: absent() }),
    () => ({ lineTypes: known(["mobile", "fixed"]) }),
    () => ({ ownRules: OWN }),
  ];
  const OWN = [aPack({ id: "own" })];

  it("is found once for all calls of it, though each has facts of its own and others come between", () => {
    const { lawFor, sought } = aBook();
    const first = KINDS.map((kind) => lawFor(kind()));
    const other = lawFor({}, NOON, undefined, "SA");
    expect(new Set([...first, other]).size).toBe(KINDS.length + 1);
    for (const kinds of [KINDS, [...KINDS].reverse()])
      for (const kind of kinds) {
        const law = first[KINDS.indexOf(kind)];
        expect(lawFor(kind())).toBe(law);
        expect(lawFor(kind())).toBe(law);
      }
    expect(lawFor({}, NOON, undefined, "SA")).toBe(other);
    expect(sought).toHaveLength(KINDS.length + 1);
  });

  it("is found once under each list of packs, whichever list is asked about in between", () => {
    const { lawFor, sought } = aBook();
    const lists = [[aPack()], [aPack()]];
    const [one, other] = lists.map((packs) => lawFor({}, NOON, packs));
    expect(one).not.toBe(other);
    for (const packs of [...lists, ...lists]) lawFor({}, NOON, packs);
    expect(sought).toHaveLength(2);
  });

  it("is found once for each stretch of time, in whatever order the stretches are met", () => {
    const { lawFor, sought } = aBook();
    const hours = [4, 0, 2, 5, 1, 3].map((hour) => NOON + hour * HOUR);
    const found = hours.map((hour) => lawFor({}, hour + MINUTE));
    const again = hours.flatMap((hour) => [lawFor({}, hour), lawFor({}, hour + HOUR - 1)]);
    expect(again).toEqual(found.flatMap((law) => [law, law]));
    for (const [place, law] of again.entries()) expect(law).toBe(found[place >>> 1]);
    expect(sought).toEqual(hours.map((hour) => hour + MINUTE));
  });

  it("is asked for again after a stretch that leaves out the moment it was found for", () => {
    for (const lasts of [
      (at: Instant) => ({ from: at, until: at }),
      (at: Instant) => ({ from: at + 1, until: at + HOUR }),
    ]) {
      const { lawFor, sought } = aBook(lasts);
      for (const at of [NOON, NOON, NOON + 1]) expect(lawFor({}, at)).toEqual(lasts(at));
      expect(sought).toEqual([NOON, NOON, NOON + 1]);
    }
  });

  it("is kept until ten thousand laws are, and then found anew", () => {
    const { lawAlways, sought } = aBook();
    const first = lawAlways(NOON);
    for (let hour = 1; hour < 10_000; hour += 1) lawAlways(NOON + hour * HOUR);
    expect(lawAlways(NOON)).toBe(first);
    expect(sought).toHaveLength(10_000);
    lawAlways(NOON + 10_000 * HOUR);
    expect(lawAlways(NOON)).not.toBe(first);
    expect(sought).toHaveLength(10_002);
  });
});

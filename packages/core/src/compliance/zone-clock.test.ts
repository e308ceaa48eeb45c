import { describe, expect, it } from "vitest";
import { DAY, HOUR, type Instant, MINUTE } from "../model/instant.ts";
import { ZoneClock, zoneClock } from "./zone-clock.ts";

// Zones no other test asks about: what is read of a zone is read once and kept.

const at = (text: string): Instant => Date.parse(text);
const clockOf = (name: string): ZoneClock => {
  const clock = zoneClock(name);
  if (clock === null) throw new Error(`${name} is a zone`);
  return clock;
};

describe("the clock of a zone", () => {
  it("turns at the very minute the law says, and runs evenly on both sides of it", () => {
    const turns = (name: string, change: Instant, before: number, after: number) => {
      const clock = clockOf(name);
      expect([clock.offsetAt(change - 1), clock.offsetAt(change)]).toEqual([before, after]);
      expect(clock.spanAt(change - 1)).toMatchObject({ until: change, offsetMs: before });
      expect(clock.spanAt(change)).toMatchObject({ from: change, offsetMs: after });
    };
    turns("America/Havana", at("2026-03-08T05:00:00Z"), -5 * HOUR, -4 * HOUR);
    turns("America/Havana", at("2026-11-01T05:00:00Z"), -4 * HOUR, -5 * HOUR);
    turns("Asia/Pyongyang", at("2018-05-04T15:00:00Z"), 8.5 * HOUR, 9 * HOUR);
    turns("Europe/Volgograd", at("2020-12-26T22:00:00Z"), 4 * HOUR, 3 * HOUR);
    turns("Asia/Almaty", at("2024-02-29T18:00:00Z"), 6 * HOUR, 5 * HOUR);
  });

  it("may turn twice within five weeks, and four times within thirteen months", () => {
    const clock = clockOf("Africa/El_Aaiun");
    const turns = ["2026-02-15T02:00:00Z", "2026-03-22T02:00:00Z", "2027-02-07T02:00:00Z", "2027-03-14T02:00:00Z"].map(
      at,
    );
    expect(turns.flatMap((turn) => [clock.offsetAt(turn - 1), clock.offsetAt(turn)])).toEqual([
      ...[HOUR, 0, 0, HOUR],
      ...[HOUR, 0, 0, HOUR],
    ]);
  });

  it("leaves no moment out: each span begins where the one before ends, and holds what it was asked for", () => {
    const clock = clockOf("Australia/Hobart");
    const [from, until] = [at("2024-01-01T00:00:00Z"), at("2029-01-01T00:00:00Z")];
    let changes = 0;
    for (let span = clock.spanAt(from); span.until < until; ) {
      const next = clock.spanAt(span.until);
      expect(next.from).toBe(span.until);
      expect(next.until).toBeGreaterThan(next.from);
      for (const inside of [next.from, next.until - 1]) expect(clock.spanAt(inside)).toBe(next);
      if (next.offsetMs !== span.offsetMs) changes += 1;
      span = next;
    }
    expect(changes).toBe(10);
  });

  it("shows what Intl shows, in whatever order it is asked", () => {
    for (const name of ["America/Scoresbysund", "Australia/Eucla", "Pacific/Marquesas"]) {
      const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
      const clock = clockOf(name);
      // 97 and 300 have no factor in common.
      for (let n = 0; n < 300; n += 1) {
        const moment = at("2022-01-01T00:00:00Z") + ((n * 97) % 300) * (9 * DAY + 7 * MINUTE);
        const wall = new Date(moment + clock.offsetAt(moment)).toISOString().slice(0, 19).replace("T", " ");
        expect(wall).toBe(shown.format(moment));
      }
    }
  });

  it("is one for each name, and none for a name that is no zone", () => {
    expect(zoneClock("America/Havana")).toBe(zoneClock("America/Havana"));
    expect(clockOf("America/Havana").name).toBe("America/Havana");
    expect(zoneClock("America/Atlantis")).toBeNull();
    expect(zoneClock("America/Atlantis")).toBeNull();
  });
});

describe("what is read of a zone", () => {
  /** A clock of Chile's, and how often its wall has been looked at. */
  const aClock = () => {
    const chile = new Intl.DateTimeFormat("en-US", {
      ...{ timeZone: "America/Santiago", calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
      ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
    });
    let looks = 0;
    const formatToParts = (moment: Instant) => {
      looks += 1;
      return chile.formatToParts(moment);
    };
    const clock = new ZoneClock("America/Santiago", { formatToParts } as Intl.DateTimeFormat);
    return { clock, looks: () => looks };
  };
  const STRETCH = 256 * DAY;
  const nth = (stretch: number): Instant => stretch * STRETCH;

  it("is read once for a stretch of time, and no more of time than was asked about", () => {
    const { clock, looks } = aClock();
    const [one, other] = [nth(80), nth(83)];
    const spans = [clock.spanAt(one), clock.spanAt(other)];
    const read = looks();
    expect(read).toBeLessThan(2 * 100);
    for (const again of [one, other, one]) {
      const span = clock.spanAt(again);
      expect(span).toBe(spans[[one, other].indexOf(again)]);
      expect(clock.spanAt(again + STRETCH - 1).until).toBe(again + STRETCH);
    }
    expect(looks()).toBe(read);
  });

  it("is kept for 64 stretches, and then read anew", () => {
    const { clock, looks } = aClock();
    const first = clock.spanAt(nth(70));
    for (let stretch = 71; stretch < 134; stretch += 1) clock.spanAt(nth(stretch));
    expect(clock.spanAt(nth(70))).toBe(first);
    clock.spanAt(nth(134));
    const read = looks();
    const again = clock.spanAt(nth(70));
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
    expect(looks()).toBeGreaterThan(read);
    const late = clock.spanAt(nth(134));
    for (let stretch = 70; stretch < 133; stretch += 1) clock.spanAt(nth(stretch));
    expect(clock.spanAt(nth(134))).toBe(late);
  });

  it("is one span from turn to turn, cut only where a stretch begins", () => {
    const { clock } = aClock();
    const [from, until] = [nth(76), nth(80)];
    const edges: Instant[] = [];
    for (let span = clock.spanAt(from); span.from < until; span = clock.spanAt(span.until)) edges.push(span.from);
    const turns = [
      "2023-04-02T03",
      "2023-09-03T04",
      "2024-04-07T03",
      "2024-09-08T04",
      "2025-04-06T03",
      "2025-09-07T04",
    ];
    const cuts = [76, 77, 78, 79].map(nth);
    const expected = [...cuts, ...turns.map((turn) => at(`${turn}:00:00Z`))].filter(
      (edge) => from <= edge && edge < until,
    );
    expect(edges).toEqual(expected.sort((a, b) => a - b));
  });

  it("is kept for a thousand zones, the names of none among them, and then begun anew", () => {
    const held = zoneClock("America/Havana");
    for (let name = 0; name < 1_100; name += 1) zoneClock(`No/Zone${name}`);
    const again = zoneClock("America/Havana");
    expect(again).not.toBe(held);
    expect(again?.name).toBe("America/Havana");
    expect(zoneClock("America/Havana")).toBe(again);
  });
});

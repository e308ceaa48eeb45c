import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../model/instant.ts";
import { both, clockMs, either, outside, WHOLE_DAY, type Windows, windowsOf } from "./windows.ts";

const MINUTES = Array.from({ length: DAY / MINUTE }, (_, minute) => minute * MINUTE);
/** Minute by minute, as nobody would want to compute it. */
const covers = (windows: Windows, at: number): boolean =>
  windows.some((start, edge) => edge % 2 === 0 && start <= at && at < (windows[edge + 1] ?? 0));
const text = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** Few hours, so that windows touch, overlap and lie in each other. */
const listed = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
    .filter(([start, end]) => start < end)
    .map(([start, end]) => ({ start: text(start * 60), end: text(end * 60) })),
  { maxLength: 6 },
);
const windows = listed.map(windowsOf);

/** Edges ascend and none comes twice: whoever counts the edges that are past, knows whether it is open. */
const areApart = (edges: Windows): boolean =>
  edges.every((edge, place) => place === 0 || (edges[place - 1] ?? 0) < edge);

function is(made: Windows, says: (at: number) => boolean): void {
  expect(areApart(made)).toBe(true);
  expect(MINUTES.filter((at) => covers(made, at) !== says(at))).toEqual([]);
}

describe("windows of a day", () => {
  it("are what any of those listed covers, in whatever order they come and however they overlap", () => {
    fc.assert(
      fc.property(listed, (all) => {
        is(windowsOf(all), (at) => all.some(({ start, end }) => clockMs(start) <= at && at < clockMs(end)));
      }),
    );
    const hours = [9, 12, 11, 14, 20, 22, 13, 15].map((hour) => text(hour * 60));
    const list = [0, 2, 4, 6].map((place) => ({ start: hours[place] ?? "", end: hours[place + 1] ?? "" }));
    expect(windowsOf(list)).toEqual([9, 15, 20, 22].map((hour) => hour * HOUR));
  });

  it("are what both, either or none covers, minute by minute, without an empty one", () => {
    fc.assert(
      fc.property(windows, windows, (a, b) => {
        is(both(a, b), (at) => covers(a, at) && covers(b, at));
        is(either(a, b), (at) => covers(a, at) || covers(b, at));
        is(outside(a), (at) => !covers(a, at));
      }),
    );
    expect(both([9 * HOUR, 12 * HOUR], [12 * HOUR, 15 * HOUR])).toEqual([]);
    expect(outside(WHOLE_DAY)).toEqual([]);
    expect(outside([])).toEqual(WHOLE_DAY);
  });
});

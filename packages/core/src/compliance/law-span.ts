import { DAY, type Instant } from "../model/instant.ts";
import { windowsOn } from "./hours-table.ts";
import type { HoursClock } from "./law.ts";
import { dateOf, instantOf } from "./local-time.ts";
import type { HoursRule, PackTable } from "./pack-table.ts";
import type { ZoneClock } from "./zone-clock.ts";

/** A stretch of time: `from` inclusive, `until` exclusive. */
export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/** Where around `at` nothing can change: no midnight, no turn of a clock, no edge of a window lies within. */
export function stretchAround(
  tables: readonly PackTable[],
  clocks: readonly HoursClock[],
  regions: readonly string[] | null,
  at: Instant,
): Stretch {
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  const narrow = (stretch: Stretch): void => {
    from = Math.max(from, stretch.from);
    until = Math.min(until, stretch.until);
  };
  for (const { clocks: own } of tables) for (const clock of own ?? []) narrow(sameDay(clock, at));
  for (const { pack, clock } of clocks) {
    narrow(sameDay(clock, at));
    for (const rule of pack.table.hours) narrow(sameWindow(rule, regions, clock, at));
  }
  return { from, until };
}

/** As far as it is the same date and the clock runs evenly. */
function sameDay(clock: ZoneClock, at: Instant): Stretch {
  const span = clock.spanAt(at);
  const midnight = Math.floor((at + span.offsetMs) / DAY) * DAY - span.offsetMs;
  return { from: Math.max(span.from, midnight), until: Math.min(span.until, midnight + DAY) };
}

/** Within that, as far as the rule's windows of the day neither open nor close. */
function sameWindow(rule: HoursRule, regions: readonly string[] | null, clock: ZoneClock, at: Instant): Stretch {
  const offset = clock.offsetAt(at);
  const day = Math.floor((at + offset) / DAY);
  const midnight = day * DAY - offset;
  const windows = (rule.value === null ? null : windowsOn(rule.table ?? rule.tableFor(regions), day)) ?? [];
  let passed = 0;
  while (passed < windows.length && midnight + (windows[passed] ?? 0) <= at) passed += 1;
  return {
    from: passed === 0 ? Number.NEGATIVE_INFINITY : midnight + (windows[passed - 1] ?? 0),
    until: passed === windows.length ? Number.POSITIVE_INFINITY : midnight + (windows[passed] ?? 0),
  };
}

/**
 * The next midnight at which a dated value of a pack, in force or not yet, begins or ends. Only the next one matters: no answer
 * lives longer than a day.
 */
export function changeAfter(tables: readonly PackTable[], at: Instant): Instant {
  let first = Number.POSITIVE_INFINITY;
  for (const table of tables)
    for (const clock of table.clocks ?? []) {
      const tomorrow = Math.floor((at + clock.offsetAt(at)) / DAY) + 1;
      if (!table.changes.has(tomorrow)) continue;
      const edge = instantOf(clock.name, dateOf(tomorrow), 0);
      if (edge < first) first = edge;
    }
  return first;
}

import { DAY, HOUR, MINUTE } from "../model/instant.ts";
import type { TimeWindow } from "../model/rule-hours.ts";

/** Parts of a day as edges in milliseconds since local midnight, ascending and apart: start, end, start, end … */
export type Windows = readonly number[];

export const WHOLE_DAY: Windows = [0, DAY];

export const clockMs = (hhmm: string): number => Number(hhmm.slice(0, 2)) * HOUR + Number(hhmm.slice(3)) * MINUTE;

/** What any of the windows covers. */
export function windowsOf(listed: readonly TimeWindow[]): Windows {
  const sorted = listed
    .map(({ start, end }) => ({ start: clockMs(start), end: clockMs(end) }))
    .sort((a, b) => a.start - b.start);
  const edges: number[] = [];
  for (const { start, end } of sorted) {
    const last = edges.at(-1);
    if (last !== undefined && start <= last) edges[edges.length - 1] = Math.max(last, end);
    else edges.push(start, end);
  }
  return edges;
}

/** What both cover. */
export function both(a: Windows, b: Windows): Windows {
  const edges: number[] = [];
  for (let i = 0; i < a.length; i += 2)
    for (let j = 0; j < b.length; j += 2) {
      const start = Math.max(a[i] ?? 0, b[j] ?? 0);
      const end = Math.min(a[i + 1] ?? 0, b[j + 1] ?? 0);
      if (start < end) edges.push(start, end);
    }
  return edges;
}

/** What is not covered. */
export function outside(windows: Windows): Windows {
  const edges: number[] = [];
  let from = 0;
  for (let i = 0; i < windows.length; i += 2) {
    const [start = 0, end = 0] = [windows[i], windows[i + 1]];
    if (from < start) edges.push(from, start);
    from = end;
  }
  return from < DAY ? [...edges, from, DAY] : edges;
}

/** What either covers. */
export const either = (a: Windows, b: Windows): Windows => outside(both(outside(a), outside(b)));

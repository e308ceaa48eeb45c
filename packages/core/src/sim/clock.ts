import type { Instant } from "../model/instant.ts";
import type { Clock, Timers } from "../ports/clock.ts";

interface Entry {
  readonly at: Instant;
  readonly order: number;
  fn: (() => void) | null;
}

/** Time that stands still until it is moved. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** When the next timer is due, or null when none waits. */
  nextAt(): Instant | null;
  /**
   * Runs everything due up to and including `at`, each at its own instant and in the order of instants, then of setting;
   * also what those set meanwhile. Afterwards it is `at`. Going back is refused with a RangeError.
   */
  advanceTo(at: Instant): void;
  /** Moves to the next timer and runs it alone. False when none waits. */
  runNext(): boolean;
  /** Timers that wait. */
  readonly pending: number;
}

/** @param startAt what the clock shows first; `monotonic` starts at 0. */
export function virtualTime(startAt: Instant): VirtualTime {
  const heap: Entry[] = [];
  let now = startAt;
  let order = 0;
  let live = 0;

  const dropCancelled = () => {
    while (heap[0] && heap[0].fn === null) pop(heap);
  };
  const nextAt = () => {
    dropCancelled();
    return heap[0]?.at ?? null;
  };
  const runNext = () => {
    dropCancelled();
    const entry = pop(heap);
    if (!entry?.fn) return false;
    const { fn } = entry;
    entry.fn = null;
    live -= 1;
    now = entry.at;
    fn();
    return true;
  };
  return {
    clock: { now: () => now, monotonic: () => now - startAt },
    timers: {
      after(ms, fn) {
        const entry: Entry = { at: now + Math.max(0, ms), order: order++, fn };
        push(heap, entry);
        live += 1;
        return () => {
          if (entry.fn === null) return;
          entry.fn = null;
          live -= 1;
        };
      },
    },
    nextAt,
    runNext,
    advanceTo(at) {
      if (at < now) throw new RangeError("Time does not go back.");
      for (let next = nextAt(); next !== null && next <= at; next = nextAt()) runNext();
      now = at;
    },
    get pending() {
      return live;
    },
  };
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Entry[], entry: Entry): void {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(entry, above)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    if (!left) break;
    const right = heap[2 * hole + 2];
    const rightFirst = right !== undefined && before(right, left);
    const child = rightFirst ? right : left;
    if (!before(child, last)) break;
    heap[hole] = child;
    hole = 2 * hole + (rightFirst ? 2 : 1);
  }
  heap[hole] = last;
  return top;
}

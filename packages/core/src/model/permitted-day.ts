import type { Purpose } from "./campaign.ts";
import type { Instant } from "./instant.ts";
import type { Channel } from "./rule-value.ts";

export interface DaysQuestion {
  readonly jurisdiction: string;
  readonly purpose: Purpose;
  /** Null = the rules of every channel count. */
  readonly channel: Channel | null;
  /** The zone of the called person's clock. */
  readonly zone: string;
  /** Both inclusive, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
}

/** A part of a day in which calls are permitted: start inclusive, end exclusive. */
export interface PermittedSpan {
  readonly from: Instant;
  readonly until: Instant;
  /** As the clock on the wall shows them; the end of the day is 24 h. */
  readonly startsMs: number;
  readonly endsMs: number;
}

/** A day of a calendar the rules name. */
export interface Holiday {
  readonly name: string;
  /** What kind of day it is, as rules call it: `public`, `eve`, `ramadan`. */
  readonly class: string;
  /** False: it may be this day or a neighbour, and nobody has said which. */
  readonly certain: boolean;
}

/** What the calling hours say of one local day. */
export interface PermittedDay {
  readonly date: string;
  readonly windows: readonly PermittedSpan[];
  /** Why some of the day is not known, which blocks; null when all of it is. */
  readonly unknown: string | null;
  /** What the hours say where they block; null when they block at no time of the day. */
  readonly reason: string | null;
  readonly holidays: readonly Holiday[];
}

/** Whose calling hours, in which zones, and day by day. */
export interface PermittedCalendar {
  readonly jurisdiction: string;
  /** Every zone a number of the jurisdiction can be in; one of which no more is known must be permitted in each. */
  readonly zones: readonly string[];
  /** The one the days are days of. */
  readonly zone: string;
  /** Packs that were asked. */
  readonly packs: readonly string[];
  readonly days: readonly PermittedDay[];
}

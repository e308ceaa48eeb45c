export interface Day {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** First instant, inclusive. */
  readonly from: number;
  /** First instant of the next day. */
  readonly to: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date in a zone, `YYYY-MM-DD`. */
export function dateIn(timezone: string, at: number): string {
  const known = formats.get(timezone);
  const format =
    known ??
    new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" });
  formats.set(timezone, format);
  return format.format(at);
}

/** Least instant in (low, high] for which `test` holds; it must be false at `low` and true at `high`. */
function firstWhere(low: number, high: number, test: (at: number) => boolean): number {
  let [no, yes] = [low, high];
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (test(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** No day of any zone is longer than this. */
const LONGER_THAN_ANY_DAY_MS = 30 * 3_600_000;

/**
 * The calendar day around an instant. Found by asking for dates, not by adding hours, so that days of 23 and 25 hours and
 * days whose midnight does not exist come out right (C-CAL-3).
 */
export function dayAround(timezone: string, at: number): Day {
  const date = dateIn(timezone, at);
  const isToday = (instant: number): boolean => dateIn(timezone, instant) === date;
  return {
    date,
    from: firstWhere(at - LONGER_THAN_ANY_DAY_MS, at, isToday),
    to: firstWhere(at, at + LONGER_THAN_ANY_DAY_MS, (instant) => !isToday(instant)),
  };
}

import { DAY, type Instant, MINUTE } from "../model/instant.ts";

// Asking Intl costs microseconds and building a formatter hundreds, while a decision runs before every dial. So each zone's
// clock is a table of the spans in which it runs evenly, read from Intl once per stretch of time, when first asked for.

/** A time in which the zone's clock runs evenly: `from` inclusive, `until` exclusive. The next span may have the same offset. */
export interface Span {
  readonly from: Instant;
  readonly until: Instant;
  /** Local minus UTC, in milliseconds. */
  readonly offsetMs: number;
}

/** How much of time is read at once. */
const STRETCH = 256 * DAY;
/** No zone has changed its clock twice within this time since 2016. */
const PROBE = 4 * DAY;
/** Stretches kept per zone, and zones kept: past it they are forgotten and read anew. */
const MAX_STRETCHES = 64;
const MAX_ZONES = 1_000;

/** The clock on the wall of one zone. */
export class ZoneClock {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #stretches = new Map<number, readonly Span[]>();
  #last: Span = { from: 0, until: 0, offsetMs: 0 };

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name;
    this.#format = format;
  }

  /** The even span an instant lies in. */
  spanAt(at: Instant): Span {
    if (this.#last.from <= at && at < this.#last.until) return this.#last;
    const spans = this.#stretch(Math.floor(at / STRETCH));
    let index = spans.length - 1;
    while (index > 0 && (spans[index]?.from ?? 0) > at) index -= 1;
    const span = spans[index] ?? this.#last;
    this.#last = span;
    return span;
  }

  offsetAt(at: Instant): number {
    return this.spanAt(at).offsetMs;
  }

  #stretch(number: number): readonly Span[] {
    const known = this.#stretches.get(number);
    if (known !== undefined) return known;
    if (this.#stretches.size >= MAX_STRETCHES) this.#stretches.clear();
    const spans = this.#read(number * STRETCH, (number + 1) * STRETCH);
    this.#stretches.set(number, spans);
    return spans;
  }

  #read(from: Instant, until: Instant): readonly Span[] {
    const spans: Span[] = [];
    let since = from;
    let offsetMs = this.#ask(from);
    for (let low = from; low < until; low += PROBE) {
      const high = Math.min(low + PROBE, until);
      if (this.#ask(high) === offsetMs) continue;
      const changed = this.#change(low, high, offsetMs);
      if (changed >= until) break;
      spans.push({ from: since, until: changed, offsetMs });
      since = changed;
      offsetMs = this.#ask(changed);
    }
    spans.push({ from: since, until, offsetMs });
    return spans;
  }

  /** The first minute in `(low, high]` at which the clock is no more `before` ahead of UTC. */
  #change(low: Instant, high: Instant, before: number): Instant {
    let [same, other] = [low, high];
    while (other - same > MINUTE) {
      const middle = same + Math.floor((other - same) / (2 * MINUTE)) * MINUTE;
      if (this.#ask(middle) === before) same = middle;
      else other = middle;
    }
    return other;
  }

  #ask(at: Instant): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(at)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
  }
}

const clocks = new Map<string, ZoneClock | null>();

function build(name: string): ZoneClock | null {
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    return new ZoneClock(name, format);
  } catch {
    return null;
  }
}

/** The clock of a zone; null when this runtime's time zone data does not know the name. */
export function zoneClock(name: string): ZoneClock | null {
  const known = clocks.get(name);
  if (known !== undefined) return known;
  if (clocks.size >= MAX_ZONES) clocks.clear();
  const built = build(name);
  clocks.set(name, built);
  return built;
}

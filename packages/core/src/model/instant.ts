/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** The day written last: a page's instants are mostly of one day, and the calendar is what is dear in writing them. */
let written = { day: Number.NaN, text: "" };

function dayText(day: number): string {
  if (written.day !== day) written = { day, text: new Date(day * DAY).toISOString().slice(0, -13) };
  return written.text;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, the form of an instant on the wire (contract C-GEN-4). */
export function toIso(at: Instant): string {
  const day = Math.floor(at / DAY);
  const seconds = Math.floor((at - day * DAY) / SECOND);
  const minutes = Math.floor(seconds / 60);
  return `${dayText(day)}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}Z`;
}
/** With milliseconds: only for when an event occurred, and only where an installation wants it so (C-GEN-4). */
export function toPreciseIso(at: Instant): string {
  if (precise.at === at) return precise.text;
  const thousandths = Math.floor(at) - Math.floor(at / SECOND) * SECOND;
  const text = `${toIso(at).slice(0, -1)}.${two(Math.floor(thousandths / 10))}${thousandths % 10}Z`;
  precise = { at, text };
  return text;
}

/** Written last: records of one batch are of one moment. */
let precise = { at: Number.NaN, text: "" };
export const toIsoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

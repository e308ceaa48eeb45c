/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `YYYY-MM-DDTHH:MM:SSZ`, the only form of an instant on the wire (contract C-GEN-4). */
export const toIso = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const toIsoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

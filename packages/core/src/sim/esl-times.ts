import type { Instant } from "../model/instant.ts";

const STEP_MS = 20;

/** Microseconds since 1970, in steps of 20 ms as the real switch's clock moves; `0` for never. */
export const micros = (at: Instant | null): string => (at === null ? "0" : `${Math.floor(at / STEP_MS) * STEP_MS}000`);

/** Whole seconds since 1970; `0` for never. */
export const seconds = (at: Instant | null): string => (at === null ? "0" : String(Math.floor(at / 1_000)));

/** `2026-11-22 17:29:56`, in UTC. */
export const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** How long something has been up, in the units it is written in. */
export function upTimeParts(ms: number): Readonly<Record<string, number>> {
  const part = (unit: number, modulo: number) => Math.floor(ms / unit) % modulo;
  const days = part(86_400_000, Number.POSITIVE_INFINITY);
  return {
    years: Math.floor(days / 365),
    days: days % 365,
    hours: part(3_600_000, 24),
    minutes: part(60_000, 60),
    seconds: part(1_000, 60),
    milliseconds: part(1, 1_000),
    microseconds: 0,
  };
}

/** `0 years, 0 days, 0 hours, 8 minutes, 43 seconds, 230 milliseconds, 0 microseconds`. */
export const upTime = (ms: number): string =>
  Object.entries(upTimeParts(ms))
    .map(([unit, value]) => `${value} ${unit}`)
    .join(", ");

import { type Snapshot, settled } from "./snapshot.ts";

export interface Sample {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** Calls that are over. */
  readonly calls: number;
}

const RATE_WINDOW_MS = 20_000;

/** Finished calls a minute over the last 20 s of samples, oldest first; 0 while there are not two. */
export function callsPerMinute(samples: readonly Sample[]): number {
  const last = samples.at(-1);
  const first = samples.find(({ at }) => last !== undefined && at >= last.at - RATE_WINDOW_MS);
  if (!last || !first || last.at <= first.at) return 0;
  return Math.round(((last.calls - first.calls) / (last.at - first.at)) * 60_000);
}

/** `3:07`, `1:02:45`. */
export function clockFace(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

export interface Progress {
  readonly now: Snapshot;
  readonly perMinute: number;
  readonly elapsedMs: number;
}

const BAR_WIDTH = 20;

/** `█████░░░ 62 %  ringing  8  talking  4  finished 311/500  abandoned 0.0 %  172 calls/min  1:03`, cut to `columns`. */
export function progressLine({ now, perMinute, elapsedMs }: Progress, columns = 160): string {
  const finished = settled(now);
  const share = now.total === 0 ? 0 : finished / now.total;
  const two = (n: number): string => String(n).padStart(2);
  const parts = [
    `${bar(share, BAR_WIDTH)} ${String(Math.floor(share * 100)).padStart(3)} %`,
    `ringing ${two(now.ringing)}`,
    `talking ${two(now.talking)}`,
    `finished ${String(finished).padStart(String(now.total).length)}/${now.total}`,
    `abandoned ${now.abandonRate.toFixed(1)} %`,
    `${perMinute} calls/min`,
    clockFace(elapsedMs),
  ];
  return parts.join("  ").slice(0, Math.max(0, columns));
}

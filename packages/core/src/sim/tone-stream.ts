/** How long a file of unknown length plays. */
const UNKNOWN_MS = 3_000;

const part = /%\(\s*(\d+)\s*,\s*(\d+)/g;

/** What a path plays, in milliseconds; null = without end. Files are not read: they play for a fixed time. */
export function playbackMs(path: string): number | null {
  if (path.startsWith("local_stream://") || /;loops=-1\b/.test(path)) return null;
  const silence = /^silence_stream:\/\/(-?\d+)/.exec(path)?.[1];
  if (silence !== undefined) return Number(silence) < 0 ? null : Number(silence);
  if (!path.startsWith("tone_stream://")) return UNKNOWN_MS;
  const loops = Number(/;loops=(\d+)/.exec(path)?.[1] ?? 1);
  const once = [...path.matchAll(part)].reduce((sum, [, on, off]) => sum + Number(on) + Number(off), 0);
  return once * loops;
}

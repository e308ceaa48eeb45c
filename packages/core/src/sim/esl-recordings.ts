import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import type { Recording } from "./channel-detail.ts";
import { wavOf } from "./wav.ts";

/**
 * Puts a finished recording where the switch was told to put it, when that is a `.wav` inside `directory`; anything else is
 * left alone, so that a simulated switch writes nowhere else. Finished when it returns, as a real switch's file is complete
 * before RECORD_STOP.
 *
 * @returns whether it was written. A disk that refuses leaves no file, as on the real switch.
 */
export function writeRecording(recording: Recording, directory: string | undefined): boolean {
  if (directory === undefined || !recording.path.toLowerCase().endsWith(".wav")) return false;
  const path = resolve(recording.path);
  if (!path.startsWith(resolve(directory) + sep)) return false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wavOf(recording));
    return true;
  } catch {
    return false;
  }
}

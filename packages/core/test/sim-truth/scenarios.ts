import { type Comparison, compare } from "./compare.ts";
import { play } from "./play.ts";
import { type Recording, readRecording, recordingNames, type ToldFrame } from "./recording.ts";

/** A recording, what the simulated switch said to the same client, and how the two compare. */
export interface Replay {
  readonly recording: Recording;
  readonly simulated: readonly ToldFrame[];
  readonly comparison: Comparison;
}

/** The recordings by scenario: those of one switch's life belong together. */
export function scenarios(): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const name of recordingNames()) {
    const scenario = /^6[01]-.*\.[12]$/.test(name) ? name.slice(0, -2) : name;
    groups.set(scenario, [...(groups.get(scenario) ?? []), name]);
  }
  return [...groups.values()];
}

export function replay(names: readonly string[]): readonly Replay[] {
  const recordings = names.map(readRecording);
  const simulated = play(recordings);
  return recordings.map((recording, index) => {
    const frames = simulated[index] ?? [];
    return { recording, simulated: frames, comparison: compare(recording, frames) };
  });
}

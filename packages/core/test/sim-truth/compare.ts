import type { Frame } from "../sim-orders/raw-client.ts";
import { fieldsOf, isCompared } from "./fields.ts";
import { labelOf, Names, readEvent } from "./labels.ts";
import type { Recording, ToldFrame } from "./recording.ts";

/** How a replay of one recording compares. Shares are of what was recorded. */
export interface Comparison {
  readonly name: string;
  readonly frames: number;
  /** Recorded frames that the simulation tells in the same order, and what else it tells. */
  readonly inOrder: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly fields: number;
  readonly names: number;
  readonly compared: number;
  readonly values: number;
  /** Headers told that were not recorded. */
  readonly extraNames: number;
  /** Names the simulation does not have, and names whose value differs, with how often. */
  readonly missingNames: ReadonlyMap<string, number>;
  readonly wrongValues: ReadonlyMap<string, string>;
}

const PULSE: ReadonlySet<string> = new Set(["HEARTBEAT", "RE_SCHEDULE"]);

/**
 * Heartbeats come at their own hour; they are compared where they are what was recorded for. Of many equal answers in a row
 * one is kept: the middle of the recording of 15,000 commands was cut out.
 */
function told(frames: readonly ToldFrame[], name: string): readonly ToldFrame[] {
  if (name.startsWith("74")) return frames;
  const lively = frames.filter((frame) => !PULSE.has(readEvent(frame)?.["Event-Name"] ?? ""));
  if (!name.startsWith("79")) return lively;
  return lively.filter((frame, index) => frame.body !== "false" || lively[index - 1]?.body !== "false");
}

export function compare(recording: Recording, simulated: readonly ToldFrame[]): Comparison {
  const sent = recording.acts.map(({ text }) => text).join("\n");
  const labelled = (frames: readonly ToldFrame[]): readonly Labelled[] => {
    const names = new Names(sent);
    return told(frames, recording.name).map((frame) => ({ frame, label: labelOf(frame, names) }));
  };
  const [ours, theirs] = [labelled(simulated), labelled(recording.frames)];
  const pairs = align(theirs, ours);
  const matched = new Set(pairs.map(([their]) => their));
  const taken = new Set(pairs.map(([, our]) => our));
  const tally = tallyFields(pairs.map(([their, our]) => [their.frame, our.frame]));
  return {
    name: recording.name,
    frames: theirs.length,
    inOrder: pairs.length,
    missing: theirs.filter((one) => !matched.has(one)).map(({ label }) => label),
    extra: ours.filter((one) => !taken.has(one)).map(({ label }) => label),
    ...tally,
  };
}

interface Labelled {
  readonly frame: Frame;
  readonly label: string;
}

/** The longest common run of frames, in order. */
function align(theirs: readonly Labelled[], ours: readonly Labelled[]): readonly (readonly [Labelled, Labelled])[] {
  const width = ours.length + 1;
  const length = new Uint32Array((theirs.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = theirs.length - 1; i >= 0; i--)
    for (let j = ours.length - 1; j >= 0; j--)
      length[i * width + j] =
        theirs[i]?.label === ours[j]?.label ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [Labelled, Labelled][] = [];
  for (let i = 0, j = 0; i < theirs.length && j < ours.length; ) {
    const [their, our] = [theirs[i], ours[j]];
    if (their && our && their.label === our.label) {
      pairs.push([their, our]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

function tallyFields(pairs: readonly (readonly [Frame, Frame])[]) {
  let [fields, names, compared, values, extraNames] = [0, 0, 0, 0, 0];
  const missingNames = new Map<string, number>();
  const wrongValues = new Map<string, string>();
  for (const [their, our] of pairs) {
    const found = fieldsOf(our);
    const recorded = fieldsOf(their);
    extraNames += [...found.keys()].filter((name) => !recorded.has(name)).length;
    for (const [name, value] of recorded) {
      fields += 1;
      const ours = found.get(name);
      if (ours === undefined) {
        missingNames.set(name, (missingNames.get(name) ?? 0) + 1);
        continue;
      }
      names += 1;
      if (!isCompared(name, value)) continue;
      compared += 1;
      if (ours === value) values += 1;
      else wrongValues.set(name, `${value} ≠ ${ours}`);
    }
  }
  return { fields, names, compared, values, extraNames, missingNames, wrongValues };
}

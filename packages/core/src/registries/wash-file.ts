import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Instant } from "../model/instant.ts";
import { damaged, readBlockFile, writeBlockFile } from "./block-file.ts";
import { linked } from "./linked.ts";
import { BLOCK, type NumberBlocks, type NumberSet, openNumberSet, unitsOf } from "./number-set.ts";
import type { Verdicts } from "./wash-list.ts";

/** What a file of verdicts says of itself. */
export interface WashFileHead {
  /** The rule pack's name of the register. */
  readonly registry: string;
  /** When the verdicts were true at their source. */
  readonly asOf: Instant;
  readonly source: string;
  /** SHA-256 that names exactly these verdicts. */
  readonly verdictDigest: string;
}

const FORMAT = "engage-wash-1";

/**
 * Both sets lie in one file, and so are there together or not at all: the numbers that are not listed as they are, and those
 * that are this much higher. It is more than any number of fifteen digits, and a whole number of blocks.
 */
const LISTED_FROM = 2 ** 50;
const LISTED_KEY = LISTED_FROM / BLOCK;

type Given = { readonly [K in keyof Verdicts]: Pick<NumberSet, "blocks"> };

function joined({ listed, unlisted }: Given): NumberBlocks {
  const [low, high] = [unlisted.blocks, listed.blocks];
  const units = new Uint16Array(low.units.length + high.units.length);
  units.set(low.units);
  units.set(high.units, low.units.length);
  return {
    keys: Float64Array.from([...low.keys, ...high.keys.map((key) => key + LISTED_KEY)]),
    counts: Uint32Array.from([...low.counts, ...high.counts]),
    units,
  };
}

/** Views of the same memory. */
function parted({ keys, counts, units }: NumberBlocks): Verdicts {
  const first = keys.findIndex((key) => key >= LISTED_KEY);
  const at = first === -1 ? keys.length : first;
  const unit = counts.subarray(0, at).reduce((sum, count) => sum + unitsOf(count), 0);
  return {
    unlisted: openNumberSet({ keys: keys.slice(0, at), counts: counts.slice(0, at), units: units.subarray(0, unit) }),
    listed: openNumberSet({
      keys: keys.slice(at).map((key) => key - LISTED_KEY),
      counts: counts.slice(at),
      units: units.subarray(unit),
    }),
  };
}

/**
 * Writes the verdicts of one wash. The file appears under its name complete or not at all, and never in the place of another:
 * it is written in a folder beside it, flushed, and linked.
 *
 * @returns false when there is a file of that name already
 */
export async function writeWashFile(path: string, head: WashFileHead, verdicts: Given): Promise<boolean> {
  const beside = await mkdtemp(join(dirname(path), ".wash-"));
  try {
    const whole = join(beside, "whole");
    await writeBlockFile(whole, FORMAT, { ...head }, joined(verdicts));
    return await linked(whole, path);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/**
 * Reads a file that {@link writeWashFile} wrote.
 *
 * @throws EngageError `dependency-unavailable` when it is none, is cut short, or any bit of it was changed; RangeError when its
 *   parts do not belong together
 */
export async function readWashFile(
  path: string,
): Promise<{ readonly head: WashFileHead; readonly verdicts: Verdicts }> {
  const { head, blocks } = await readBlockFile(path, FORMAT);
  const { asOf, registry, source, verdictDigest } = head;
  // Which wash is the newest goes by this date, so one without it would not be found out later.
  if (!Number.isSafeInteger(asOf) || typeof registry !== "string")
    throw damaged(path, "its head lacks a date or a name");
  return {
    head: { asOf: Number(asOf), registry, source: String(source), verdictDigest: String(verdictDigest) },
    verdicts: parted(blocks),
  };
}

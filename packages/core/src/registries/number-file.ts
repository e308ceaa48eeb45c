import type { Instant } from "../model/instant.ts";
import { type Head, readBlockFile, readBlockHead, writeBlockFile } from "./block-file.ts";
import type { NumberBlocks } from "./number-set.ts";

/** What a file of numbers says of itself. */
export interface NumberFileHead {
  /** The rule pack's name of the register. */
  readonly registry: string;
  /** When the data was true at its source. */
  readonly asOf: Instant;
  readonly source: string;
  /** SHA-256 of the source's own bytes, in hex: the same list is known again. */
  readonly sourceDigest: string;
}

const FORMAT = "engage-numbers-1";

/** Writes a register's whole list. The file appears under its name complete or not at all. */
export const writeNumberFile = (path: string, head: NumberFileHead, blocks: NumberBlocks): Promise<void> =>
  writeBlockFile(path, FORMAT, { ...head }, blocks);

/**
 * Reads a file that {@link writeNumberFile} wrote, straight into shared memory.
 *
 * @throws EngageError `dependency-unavailable` when it is none, is cut short, or any bit of it was changed: a register that
 *   is not whole must not answer
 */
export async function readNumberFile(
  path: string,
): Promise<{ readonly head: NumberFileHead; readonly blocks: NumberBlocks }> {
  const { head, blocks } = await readBlockFile(path, FORMAT);
  return { head: ofRegister(head), blocks };
}

/** What the file says of itself, and nothing of its numbers. @throws as {@link readNumberFile} */
export const readNumberFileHead = async (path: string): Promise<NumberFileHead> =>
  ofRegister(await readBlockHead(path, FORMAT));

const ofRegister = (head: Head): NumberFileHead => head as unknown as NumberFileHead;

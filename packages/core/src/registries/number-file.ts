import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { EngageError } from "../errors.ts";
import type { Instant } from "../model/instant.ts";
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
/** The head's length stands before it, so that it can be read at once. */
const HEAD_BYTES = 4_096;
const READ_AT_ONCE = 16 * 1024 * 1024;

interface Written extends NumberFileHead {
  readonly format: typeof FORMAT;
  readonly blocks: number;
  readonly units: number;
  readonly digest: string;
}

const bytesOf = (array: Float64Array | Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function digestOf({ keys, counts, units }: NumberBlocks): string {
  const hash = createHash("sha256");
  for (const part of [keys, counts, units])
    for (let start = 0, bytes = bytesOf(part); start < bytes.length; start += READ_AT_ONCE)
      hash.update(bytes.subarray(start, start + READ_AT_ONCE));
  return hash.digest("hex");
}

/**
 * Writes a set and its head. The file appears under its name complete or not at all: it is written beside it, flushed, and
 * renamed. Little-endian, as all machines are that Node runs on.
 */
export async function writeNumberFile(path: string, head: NumberFileHead, blocks: NumberBlocks): Promise<void> {
  const { keys, counts, units } = blocks;
  const written: Written = {
    ...head,
    ...{ format: FORMAT, blocks: keys.length, units: units.length, digest: digestOf(blocks) },
  };
  const text = Buffer.alloc(HEAD_BYTES, " ");
  if (text.write(JSON.stringify(written)) === HEAD_BYTES)
    throw new EngageError("validation-failed", "The head of a number file is too long.");
  const beside = `${path}.writing`;
  const file = await open(beside, "w");
  try {
    for (const part of [text, bytesOf(keys), bytesOf(counts), bytesOf(units)]) await writeWhole(file, part);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(beside, { force: true });
    throw error;
  }
  await file.close();
  await rename(beside, path);
}

async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, start, Math.min(READ_AT_ONCE, bytes.length - start));
    start += bytesWritten;
  }
}

const damaged = (path: string, why: string): EngageError =>
  new EngageError("dependency-unavailable", `${path} cannot be used: ${why}.`, { extra: { dependency: "registry" } });

/**
 * Reads a file that {@link writeNumberFile} wrote, straight into shared memory.
 *
 * @throws EngageError `dependency-unavailable` when it is none, is cut short, or any bit of it was changed: a register that
 *   is not whole must not answer
 */
export async function readNumberFile(
  path: string,
): Promise<{ readonly head: NumberFileHead; readonly blocks: NumberBlocks }> {
  const file = await open(path, "r");
  try {
    const text = Buffer.alloc(HEAD_BYTES);
    await readWhole(file, text, path);
    const { format, blocks: count, units, digest, ...head } = headIn(text, path);
    const { size } = await file.stat();
    if (size !== HEAD_BYTES + count * 12 + units * 2) throw damaged(path, "it is cut short, or something follows it");
    const blocks: NumberBlocks = {
      keys: new Float64Array(count),
      counts: new Uint32Array(count),
      units: new Uint16Array(new SharedArrayBuffer(units * 2)),
    };
    for (const part of [blocks.keys, blocks.counts, blocks.units]) await readWhole(file, bytesOf(part), path);
    if (digestOf(blocks) !== digest) throw damaged(path, "its digest is not the one it was written with");
    return { head, blocks };
  } finally {
    await file.close();
  }
}

/** What the file says of itself, and nothing of its numbers: its first 4 KiB. @throws as {@link readNumberFile} */
export async function readNumberFileHead(path: string): Promise<NumberFileHead> {
  const file = await open(path, "r");
  try {
    const text = Buffer.alloc(HEAD_BYTES);
    await readWhole(file, text, path);
    const { registry, asOf, source, sourceDigest } = headIn(text, path);
    return { registry, asOf, source, sourceDigest };
  } finally {
    await file.close();
  }
}

function headIn(text: Buffer, path: string): Written {
  try {
    const head = JSON.parse(text.toString("utf8")) as Partial<Written>;
    const isCount = (n: unknown): boolean => Number.isSafeInteger(n) && Number(n) >= 0;
    const sound = head.format === FORMAT && isCount(head.blocks) && isCount(head.units);
    if (sound) return head as Written;
  } catch {
    // Falls through: what is no JSON is no head.
  }
  throw damaged(path, `it is no file of the form ${FORMAT}`);
}

async function readWhole(file: FileHandle, into: Uint8Array, path: string): Promise<void> {
  for (let start = 0; start < into.length; ) {
    const { bytesRead } = await file.read(into, start, Math.min(READ_AT_ONCE, into.length - start));
    if (bytesRead === 0) throw damaged(path, "it is cut short");
    start += bytesRead;
  }
}

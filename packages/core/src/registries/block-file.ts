import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { EngageError } from "../errors.ts";
import type { NumberBlocks } from "./number-set.ts";

/** The head's length stands nowhere, so that it can be read at once: all have this one. */
const HEAD_BYTES = 4_096;
const READ_AT_ONCE = 16 * 1024 * 1024;

/** What stands in a head beside what its writer puts there. */
interface Written {
  readonly format: string;
  readonly blocks: number;
  readonly units: number;
  /** SHA-256 of the blocks. */
  readonly digest: string;
  /** SHA-256 of the head without this member; files of before November 2026 have none. */
  readonly headDigest?: string;
}

export type Head = Readonly<Record<string, unknown>>;

const bytesOf = (array: Float64Array | Uint32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function digestOf({ keys, counts, units }: NumberBlocks): string {
  const hash = createHash("sha256");
  for (const part of [keys, counts, units])
    for (let start = 0, bytes = bytesOf(part); start < bytes.length; start += READ_AT_ONCE)
      hash.update(bytes.subarray(start, start + READ_AT_ONCE));
  return hash.digest("hex");
}

const digestOfHead = (head: Head): string => createHash("sha256").update(JSON.stringify(head)).digest("hex");

/**
 * Writes a set and its head. The file appears under its name complete or not at all: it is written beside it, flushed, and
 * renamed. Little-endian, as all machines are that Node runs on.
 */
export async function writeBlockFile(path: string, format: string, head: Head, blocks: NumberBlocks): Promise<void> {
  const { keys, counts, units } = blocks;
  const written = { ...head, format, blocks: keys.length, units: units.length, digest: digestOf(blocks) };
  const text = Buffer.alloc(HEAD_BYTES, " ");
  if (text.write(JSON.stringify({ ...written, headDigest: digestOfHead(written) })) === HEAD_BYTES)
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

export const damaged = (path: string, why: string): EngageError =>
  new EngageError("dependency-unavailable", `${path} cannot be used: ${why}.`, { extra: { dependency: "registry" } });

/**
 * Reads a file that {@link writeBlockFile} wrote, straight into shared memory.
 *
 * @throws EngageError `dependency-unavailable` when it is none of this form, is cut short, or any bit of it was changed
 */
export async function readBlockFile(
  path: string,
  format: string,
): Promise<{ readonly head: Head; readonly blocks: NumberBlocks }> {
  const file = await open(path, "r");
  try {
    const { head, blocks: count, units, digest } = await headIn(file, path, format);
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

/** Only what the file says of itself. @throws as {@link readBlockFile} */
export async function readBlockHead(path: string, format: string): Promise<Head> {
  const file = await open(path, "r");
  try {
    return (await headIn(file, path, format)).head;
  } finally {
    await file.close();
  }
}

async function headIn(
  file: FileHandle,
  path: string,
  format: string,
): Promise<Omit<Written, "format"> & { head: Head }> {
  const text = Buffer.alloc(HEAD_BYTES);
  await readWhole(file, text, path);
  const { headDigest, ...written } = parsed(text) as Head & Partial<Written>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && Number(n) >= 0;
  const { format: found, blocks, units, digest = "", ...head } = written;
  if (found !== format || !isCount(blocks) || !isCount(units))
    throw damaged(path, `it is no file of the form ${format}`);
  if (headDigest !== undefined && headDigest !== digestOfHead(written))
    throw damaged(path, "its head's digest is not the one it was written with");
  return { head, blocks, units, digest };
}

function parsed(text: Buffer): Head {
  try {
    return JSON.parse(text.toString("utf8")) as Head;
  } catch {
    // What is no JSON is no head, and says nothing.
    return {};
  }
}

async function readWhole(file: FileHandle, into: Uint8Array, path: string): Promise<void> {
  for (let start = 0; start < into.length; ) {
    const { bytesRead } = await file.read(into, start, Math.min(READ_AT_ONCE, into.length - start));
    if (bytesRead === 0) throw damaged(path, "it is cut short");
    start += bytesRead;
  }
}

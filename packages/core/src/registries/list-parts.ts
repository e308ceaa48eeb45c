import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readBlockFile, writeBlockFile } from "./block-file.ts";
import { LineReading, type LinesRead, mustBe, NOTHING_READ } from "./line-reading.ts";
import { type ListForm, type ListOptions, type ListResult, takenInto } from "./number-list.ts";
import type { NumberBlocks } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

const FORMAT = "engage-part-1";
const MIB = 1024 * 1024;
const READ_AT_ONCE = 4 * MIB;
/** As much of a list as a stopped reading can lose: a few seconds' work. */
const PART_BYTES = 64 * MIB;

/** What a part says of itself: how it was read, and what the list had come to at its end, which is the end of a line. */
interface PartHead extends LinesRead {
  readonly form: ListForm;
  /** SHA-256 of the list up to the end of this part. */
  readonly digest: string;
}

export interface Resumed {
  /** What was read before and is not read again. */
  readonly after: LinesRead;
  /** Parts that were there and are of no use: of another list, read otherwise, or not whole. */
  readonly isAnew: boolean;
}

export interface PartsOptions extends ListOptions {
  /** Told once, before the reading begins, when there was something of an earlier one. */
  readonly resumed?: ((what: Resumed) => void) | undefined;
  readonly partBytes?: number;
}

const nameOf = (n: number): string => `${String(n).padStart(6, "0")}.part`;
/** Of a head that says `digest` twice the file's own would win, so this one is put in a member of its own. */
const headOf = (part: PartHead) => ({ part });

/**
 * Reads a list like `readNumberList`, and keeps what it has read in `folder`, a part after another, so that a reading which was
 * stopped at any point goes on after the last of them. The answer is the same as that of a reading from the beginning, to the
 * byte: parts are used only as far as the list still begins with the very bytes they were read from, which are hashed again,
 * since the digest of the whole needs them anyway. Hashing is a small part of the work; cutting and understanding lines is not
 * done again. Size and time of the file say nothing here: other bytes can have both.
 *
 * The parts are whoever's who asks: `forgetParts` when the set is where it belongs.
 */
export async function readListInParts(
  path: string,
  folder: string,
  form: ListForm,
  options: PartsOptions = {},
): Promise<ListResult> {
  const whole = new NumberSetBuilder();
  const { next, hash, after } = await takeUp(path, folder, form, whole, options.resumed);
  const builder = new NumberSetBuilder();
  const { headerLines } = form;
  const { partBytes = PART_BYTES } = options;
  const reading = new LineReading({ take: takenInto(builder, form), headerLines, progress: options.progress, after });
  let [n, began] = [next, after.bytes];
  const add = (bytes: Uint8Array): void => {
    hash.update(bytes);
    reading.add(bytes);
  };
  for await (const chunk of createReadStream(path, {
    start: after.bytes,
    highWaterMark: Math.min(READ_AT_ONCE, partBytes),
  })) {
    const bytes = chunk as Buffer;
    const isDue = reading.now.bytes + bytes.length - began >= partBytes;
    const cut = isDue ? bytes.lastIndexOf("\n") + 1 : 0;
    if (cut > 0) {
      add(bytes.subarray(0, cut));
      const blocks = builder.finish();
      const head: PartHead = { form: formOf(form), ...reading.now, digest: hash.copy().digest("hex") };
      await mkdir(folder, { recursive: true });
      await writeBlockFile(join(folder, nameOf(n)), FORMAT, headOf(head), blocks);
      whole.addBlocks(blocks);
      [n, began] = [n + 1, head.bytes];
    }
    add(bytes.subarray(cut));
  }
  const read = reading.end();
  whole.addBlocks(builder.finish());
  const digest = hash.digest("hex");
  mustBe(options.expectedDigest, digest);
  return { ...read, digest, blocks: whole.finish() };
}

/** Lets go of what an earlier reading left. */
export const forgetParts = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

type Hash = ReturnType<typeof createHash>;

/** Takes up the parts that fit, in order, and removes the first that does not and all after it. */
async function takeUp(
  path: string,
  folder: string,
  form: ListForm,
  whole: NumberSetBuilder,
  resumed: PartsOptions["resumed"],
): Promise<{ readonly next: number; readonly hash: Hash; readonly after: LinesRead }> {
  let [hash, after, n] = [createHash("sha256"), NOTHING_READ, 1];
  for (; ; n += 1) {
    const part = await readPart(join(folder, nameOf(n)), form);
    if (part === null || part.head.bytes <= after.bytes) break;
    const ahead = await hashedOn(path, hash.copy(), after.bytes, part.head.bytes);
    if (ahead?.copy().digest("hex") !== part.head.digest) break;
    whole.addBlocks(part.blocks);
    [hash, after] = [ahead, part.head];
  }
  const left = await readdir(folder).catch(() => []);
  for (const name of left) if (name >= nameOf(n)) await rm(join(folder, name), { recursive: true, force: true });
  if (left.length > 0) resumed?.({ after, isAnew: n === 1 });
  return { next: n, hash, after };
}

/** Null when it is not there, not whole, or was read otherwise. */
async function readPart(
  path: string,
  form: ListForm,
): Promise<{ readonly head: PartHead; readonly blocks: NumberBlocks } | null> {
  const read = await readBlockFile(path, FORMAT).catch(() => null);
  // A file of this form with a sound digest was written above; what is none has no such member.
  const head = read?.head.part as PartHead | undefined;
  if (read === null || head === undefined) return null;
  return JSON.stringify(head.form) === JSON.stringify(formOf(form)) ? { head, blocks: read.blocks } : null;
}

/** Its members in one order, so that two are compared as text. */
const formOf = ({ callingCode, columns, headerLines }: ListForm): ListForm => ({ callingCode, columns, headerLines });

/** The hash with the bytes of a file from `start` to before `end`; null when it has not so many. */
async function hashedOn(path: string, hash: Hash, start: number, end: number): Promise<Hash | null> {
  const file = await open(path, "r");
  const piece = Buffer.allocUnsafe(READ_AT_ONCE);
  try {
    for (let at = start; at < end; ) {
      const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at);
      if (bytesRead === 0) return null;
      hash.update(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash;
  } finally {
    await file.close();
  }
}

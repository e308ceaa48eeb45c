import { createHash } from "node:crypto";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Instant } from "../model/instant.ts";
import { damaged } from "./block-file.ts";
import { type Delta, deltaDigest, deltaText } from "./edition.ts";
import { linked } from "./linked.ts";
import { type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

/** What a file of changes says of itself. */
export interface ChangeFileHead {
  /** The rule pack's name of the register. */
  readonly registry: string;
  /** Digest of the edition the changes are for. */
  readonly follows: string;
  /** When the data was true at its source. */
  readonly asOf: Instant;
  readonly source: string;
  /** SHA-256 of the source's own bytes, in hex. */
  readonly sourceDigest: string;
}

export interface ReadChanges {
  readonly head: ChangeFileHead;
  readonly delta: Delta;
}

const FORMAT = "engage-changes-1";
const END = /^sha256 ([0-9a-f]{64})$/;
const CHANGE = /^([+-])([1-9][0-9]{6,14})$/;

/**
 * Writes changes as text: a head, {@link deltaText}, and a last line with the digest of all before it. It appears under its
 * name complete or not at all, and never in the place of another: it is written beside it, flushed, and linked.
 *
 * @returns false when there is a file of that name already
 */
export async function writeChangeFile(
  path: string,
  head: ChangeFileHead,
  changes: Pick<Delta, "added" | "removed">,
): Promise<boolean> {
  const beside = await mkdtemp(join(dirname(path), ".changes-"));
  try {
    const file = await open(join(beside, "whole"), "wx");
    try {
      const hash = createHash("sha256");
      const first = `${JSON.stringify({ format: FORMAT, ...head })}\n`;
      hash.update(first);
      await file.appendFile(first);
      for (const text of deltaText(changes)) {
        hash.update(text);
        await file.appendFile(text);
      }
      await file.appendFile(`sha256 ${hash.digest("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return await linked(join(beside, "whole"), path);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/**
 * Reads a file that {@link writeChangeFile} wrote.
 *
 * @throws EngageError `dependency-unavailable` when it is none, is cut short, or any bit of it was changed: changes that are
 *   not whole must not be left out in silence
 */
export async function readChangeFile(path: string): Promise<ReadChanges> {
  const bytes = await readFile(path);
  const cut = bytes.lastIndexOf("\n", bytes.length - 2) + 1;
  const [, digest] = END.exec(bytes.toString("latin1", cut, bytes.length - 1)) ?? [];
  const isWhole = bytes.at(-1) === 0x0a && digest !== undefined;
  if (!isWhole) throw damaged(path, "it is cut short, or no file of changes");
  if (createHash("sha256").update(bytes.subarray(0, cut)).digest("hex") !== digest)
    throw damaged(path, "its digest is not the one it was written with");
  const [first = "", ...lines] = bytes.toString("utf8", 0, cut).split("\n");
  const head = headIn(first, path);
  const changes = changesIn(lines, path);
  const { follows, asOf, source } = head;
  return { head, delta: { ...changes, follows, asOf, source, digest: deltaDigest(changes) } };
}

function headIn(line: string, path: string): ChangeFileHead {
  try {
    const { format, ...head } = JSON.parse(line) as ChangeFileHead & { readonly format?: string };
    if (format === FORMAT) return head;
  } catch {
    // Falls through: what is no JSON is no head.
  }
  throw damaged(path, `it is no file of the form ${FORMAT}`);
}

function changesIn(lines: readonly string[], path: string): { readonly added: NumberSet; readonly removed: NumberSet } {
  const [added, removed] = [new NumberSetBuilder(), new NumberSetBuilder()];
  for (const line of lines) {
    if (line === "") continue;
    const [, mark, digits] = CHANGE.exec(line) ?? [];
    if (digits === undefined) throw damaged(path, "it holds a line that is no change");
    (mark === "+" ? added : removed).add(Number(digits));
  }
  return { added: openNumberSet(added.finish()), removed: openNumberSet(removed.finish()) };
}

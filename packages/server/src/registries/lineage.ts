import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Instant } from "@broadnet-engage/core/model";
import {
  type ChangeFileHead,
  type Delta,
  deltaDigest,
  digestAfter,
  readChangeFile,
  readNumberFileHead,
  writeChangeFile,
} from "@broadnet-engage/core/registries";

export const ENDING = ".numbers";

/** Files of changes over one full list. A register that changes daily gets a new full list four times a year. */
export const MOST_CHANGE_FILES = 100;
/** Numbers in them together; beside the full list they are searched as sets of their own, made anew with each file. */
export const MOST_CHANGES = 5_000_000;

/** The editions of a register on disk: the full list, and what each file of changes made of it. */
export interface Lineage {
  /** Digests, oldest first; the last is the one that answers. */
  readonly editions: readonly string[];
  readonly asOf: Instant;
  /** Numbers in the files of changes. */
  readonly changes: number;
}

export type ChangeOutcome = "applied" | "already" | "another" | "older" | "too-many";

type Sets = Pick<Delta, "added" | "removed">;

export const withChanges = ({ editions, changes }: Lineage, digest: string, delta: Delta): Lineage => ({
  editions: [...editions, digest],
  asOf: delta.asOf,
  changes: changes + delta.added.size + delta.removed.size,
});

/**
 * Where the changes lie that follow an edition of the list at `path`. There is one name for them, so of two that would follow
 * the same edition one comes too late and knows it, on whatever machine. The date tells apart two editions of the same content.
 */
export function changesPath(
  path: string,
  { digest, asOf }: { readonly digest: string; readonly asOf: Instant },
): string {
  const stem = path.endsWith(ENDING) ? path.slice(0, -ENDING.length) : path;
  return `${stem}.${asOf}-${digest.slice(0, 16)}.changes`;
}

/**
 * Puts changes behind the last edition; whole or not at all. The same changes again are "already" there, also when others
 * followed them; `another` was the last edition, perhaps since a moment ago.
 */
export async function putChanges(
  path: string,
  { editions, asOf, changes: before }: Lineage,
  head: ChangeFileHead,
  changes: Sets,
): Promise<ChangeOutcome> {
  if (editions.includes(digestAfter(head.follows, deltaDigest(changes)))) return "already";
  if (editions.at(-1) !== head.follows) return "another";
  if (head.asOf < asOf) return "older";
  if (editions.length > MOST_CHANGE_FILES || before + changes.added.size + changes.removed.size > MOST_CHANGES)
    return "too-many";
  const place = changesPath(path, { digest: head.follows, asOf });
  return (await writeChangeFile(place, head, changes)) ? "applied" : "another";
}

/** The editions at `path` without the numbers of the full list. @throws when a file cannot be used */
export async function readLineage(path: string): Promise<Lineage & { readonly registry: string }> {
  const { registry, asOf, sourceDigest } = await readNumberFileHead(path);
  let lineage: Lineage = { editions: [sourceDigest], asOf, changes: 0 };
  for (;;) {
    const digest = lineage.editions.at(-1) ?? "";
    const next = await readChangeFile(changesPath(path, { digest, asOf: lineage.asOf })).catch(unlessThereIsNone);
    if (next === null) return { ...lineage, registry };
    lineage = withChanges(lineage, digestAfter(digest, next.delta.digest), next.delta);
  }
}

export function unlessThereIsNone(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** Files of changes of the list at `path`, whichever edition they follow. */
export async function changeFilesOf(path: string): Promise<readonly string[]> {
  const stem = basename(path).slice(0, -ENDING.length);
  const isOurs = (file: string): boolean => {
    const [, of] = /^(.*)\.\d+-[0-9a-f]{1,16}\.changes$/.exec(file) ?? [];
    return of === stem;
  };
  const files = await readdir(dirname(path)).catch(() => []);
  return files.filter(isOurs).map((file) => join(dirname(path), file));
}

/** Puts a new full list in place by `write`, and takes away the changes that were meant for those before it. */
export async function insteadOf(path: string, write: () => Promise<void>): Promise<void> {
  const outdated = await changeFilesOf(path);
  await write();
  for (const file of outdated) await rm(file, { force: true });
}

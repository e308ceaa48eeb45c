import { stat } from "node:fs/promises";
import {
  afterDelta,
  type Edition,
  fullEdition,
  openNumberSet,
  readChangeFile,
  readNumberFile,
} from "@broadnet-engage/core/registries";
import { changesPath, type Lineage, unlessThereIsNone, withChanges } from "./lineage.ts";

/** A file as it was when it was read: another inode, size or time is another file. */
interface Seen {
  readonly path: string;
  readonly mark: string;
}

/** What came of a register's files. */
export interface Held {
  /** All that were read, the one that cannot be used among them. */
  readonly seen: readonly Seen[];
  /** Null when a file cannot be used. */
  readonly edition: Edition | null;
  readonly lineage: Lineage;
  readonly fault: string | null;
}

async function look(path: string): Promise<Seen | null> {
  const found = await stat(path).catch(unlessThereIsNone);
  return found === null ? null : { path, mark: `${found.ino} ${found.size} ${found.mtimeMs}` };
}

/** Whether all files are as they were when they were read. */
export async function isAsSeen({ seen }: Held): Promise<boolean> {
  for (const { path, mark } of seen) if ((await look(path))?.mark !== mark) return false;
  return seen.length > 0;
}

/** Reads the full list of a register and all changes that follow it. Never throws: what cannot be used is a fault. */
export async function readRegister(path: string, registry: string): Promise<Held> {
  const seen: Seen[] = [];
  try {
    const file = await look(path);
    if (file !== null) seen.push(file);
    const { head, blocks } = await readNumberFile(path);
    mustBeOf(registry, head);
    const { asOf, source, sourceDigest: digest } = head;
    const edition = fullEdition({ asOf, source, digest }, openNumberSet(blocks));
    return await readOn(path, registry, {
      ...{ seen, edition, fault: null },
      lineage: { editions: [digest], asOf, changes: 0 },
    });
  } catch (error) {
    return faulty(seen, error);
  }
}

/** Reads the changes that came since. A register whose changes cannot be read is not known, whatever it was before them. */
export async function readOn(path: string, registry: string, held: Held): Promise<Held> {
  let now = held;
  while (now.edition !== null) {
    const { edition, lineage } = now;
    const file = await look(changesPath(path, edition));
    if (file === null) break;
    const seen = [...now.seen, file];
    try {
      const { head, delta } = await readChangeFile(file.path);
      mustBeOf(registry, head);
      const after = afterDelta(edition, delta);
      if (after === null) throw new Error(`${file.path} cannot be used: it follows another list`);
      now = { seen, edition: after, lineage: withChanges(lineage, after.digest, delta), fault: null };
    } catch (error) {
      now = faulty(seen, error);
    }
  }
  return now;
}

function mustBeOf(registry: string, head: { readonly registry: string }): void {
  if (head.registry !== registry) throw new Error(`it is a file of ${head.registry}`);
}

const faulty = (seen: readonly Seen[], error: unknown): Held => ({
  ...{ seen, edition: null, lineage: { editions: [], asOf: 0, changes: 0 } },
  fault: String(error instanceof Error ? error.message : error),
});

import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Log } from "@broadnet-engage/core/ports";
import { readWashFile, type Wash, washBook, writeWashFile } from "@broadnet-engage/core/registries";
import { oneAfterAnother } from "./in-turn.ts";
import type { Washes, WashOutcome } from "./registers.ts";

/** Washes kept of a register. Older ones go, and their numbers are unknown again. */
export const MOST_WASHES = 100;

/** The name of a file says whose verdicts it holds, of when, and which. */
const NAME = /^(.+)\.(-?\d+)-[0-9a-f]{16}\.wash$/;

export const washName = (registry: string, asOf: number, digest: string): string =>
  `${encodeURIComponent(registry)}.${asOf}-${digest.slice(0, 16)}.wash`;

/** A file as it was when it was read: another inode, size or time is another file. */
interface Read {
  readonly mark: string;
  /** Null when it cannot be used. */
  readonly wash: Wash | null;
  readonly fault: string | null;
}

/** The washes of one register, by the names of their files. */
type Files = ReadonlyMap<string, Read>;

/**
 * Washed lists as files in one folder, one for each, never changed. They are looked through at the start and again and again, so
 * nodes that share the folder take up what one of them imported. A file that cannot be used makes its whole register unknown: it
 * may hold the newest word on any number.
 */
export function washFolder(folder: string, log: Log): Washes {
  const book = washBook();
  const held = new Map<string, Files>();
  const inTurn = oneAfterAnother();
  const faults = new Map<string, string>();

  async function load(registry: string, names: readonly string[]): Promise<void> {
    const before = held.get(registry) ?? new Map<string, Read>();
    const now = new Map<string, Read>();
    for (const name of names) {
      const read = await look(folder, registry, name, before.get(name));
      if (read !== null) now.set(name, read);
    }
    if (isSame(before, now)) return;
    held.set(registry, now);
    if (now.size === 0) held.delete(registry);
    const fault = [...now.values()].find((read) => read.fault !== null)?.fault ?? null;
    const isNews = fault !== null && fault !== faults.get(registry);
    if (fault === null) faults.delete(registry);
    else faults.set(registry, fault);
    if (isNews)
      log.error("A washed list cannot be used; what its register says of any number is unknown, which blocks.", {
        ...{ registry, reason: fault },
      });
    book.put(registry, fault === null ? [...now.values()].flatMap(({ wash }) => wash ?? []) : []);
  }

  async function refresh(): Promise<void> {
    const files = await filesIn(folder).catch((error: unknown) => {
      log.error("The folder of washed lists cannot be read; those loaded stay as they are.", { reason: String(error) });
      return null;
    });
    if (files === null) return;
    for (const registry of new Set([...held.keys(), ...files.keys()])) await load(registry, files.get(registry) ?? []);
  }

  async function keep(...[registry, { asOf, source, digest }, verdicts]: Parameters<Washes["keep"]>) {
    await refresh();
    const older = oldestFirst(held.get(registry) ?? new Map());
    const name = washName(registry, asOf, digest);
    const same = held.get(registry)?.get(name);
    if (same !== undefined && same.wash !== null) return "already" satisfies WashOutcome;
    // Damaged, it is mended by sending the list again.
    if (same !== undefined) await rm(join(folder, name), { force: true });
    const tooMany = older.slice(0, Math.max(0, older.length + 1 - MOST_WASHES));
    if (tooMany.some(([, wash]) => asOf < wash.asOf)) return "older" satisfies WashOutcome;
    await writeWashFile(join(folder, name), { registry, asOf, source, verdictDigest: digest }, verdicts);
    for (const [file] of tooMany) await rm(join(folder, file), { force: true });
    await refresh();
    return "kept" satisfies WashOutcome;
  }

  return {
    lookup: (registry, phone) => book.lookup(registry, phone),
    state: (registry) => book.state(registry),
    fault: (registry) => faults.get(registry) ?? null,
    faults: () => [...faults.keys()].sort(),
    refresh: () => inTurn(refresh),
    keep: (...of) => inTurn(() => keep(...of)),
  };
}

/** Those that can be used. */
const oldestFirst = (files: Files): readonly (readonly [name: string, wash: Wash])[] =>
  [...files]
    .flatMap(([name, { wash }]) => (wash === null ? [] : [[name, wash] as const]))
    .sort(([a, one], [b, other]) => one.asOf - other.asOf || (a < b ? -1 : 1));

const isSame = (before: Files, now: Files): boolean =>
  before.size === now.size && [...now].every(([name, { mark }]) => before.get(name)?.mark === mark);

/** Null when it is gone meanwhile. Never throws: what cannot be used is a fault. */
async function look(folder: string, registry: string, name: string, before: Read | undefined): Promise<Read | null> {
  const path = join(folder, name);
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  const mark = `${found.ino} ${found.size} ${found.mtimeMs}`;
  if (before?.mark === mark) return before;
  try {
    const { head, verdicts } = await readWashFile(path);
    if (head.registry !== registry) throw new Error(`${name} is a file of ${head.registry}`);
    const { asOf, source, verdictDigest: digest } = head;
    return { mark, wash: { asOf, source, digest, ...verdicts }, fault: null };
  } catch (error) {
    const why = String(error instanceof Error ? error.message : error);
    return { mark, wash: null, fault: why.replaceAll(`${folder}${sep}`, "") };
  }
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, string[]>();
  for (const file of (await readdir(folder)).sort()) {
    const [, encoded] = NAME.exec(file) ?? [];
    if (encoded === undefined) continue;
    const registry = decodeURIComponent(encoded);
    files.set(registry, [...(files.get(registry) ?? []), file]);
  }
  return files;
}

import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Instant, mustJudge } from "@broadnet-engage/core/model";
import { type Log, MOST_WASHES, type WashOutcome } from "@broadnet-engage/core/ports";
import { readWashFile, type Wash, type WashBook, washBook, writeWashFile } from "@broadnet-engage/core/registries";
import { oneAfterAnother } from "./in-turn.ts";
import { unlessThereIsNone } from "./lineage.ts";
import type { Washes } from "./registers.ts";

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

/** All of it is in memory, so whoever asks has the answer at once. */
export interface WashFolder extends Washes {
  lookup: WashBook["lookup"];
  state: WashBook["state"];
}

/** The washes of one register, by the names of their files. */
type Files = ReadonlyMap<string, Read>;

/**
 * Washed lists as files in one folder, one for each, never changed. They are looked through at the start and again and again, so
 * nodes that share the folder take up what one of them imported. A file that cannot be used makes its whole register unknown: it
 * may hold the newest word on any number.
 */
export function washFolder(folder: string, log: Log, most = MOST_WASHES): WashFolder {
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
    mustJudge(verdicts);
    await refresh();
    const name = washName(registry, asOf, digest);
    const same = held.get(registry)?.get(name);
    if (same !== undefined && same.wash !== null) return "already" satisfies WashOutcome;
    // Damaged, it is mended by sending the list again.
    if (same !== undefined) await rm(join(folder, name), { force: true });
    const tooMany = leaving(held.get(registry) ?? new Map(), most);
    if (tooMany.some(([, wash]) => asOf <= wash.asOf)) return "older" satisfies WashOutcome;
    await writeWashFile(join(folder, name), { registry, asOf, source, verdictDigest: digest }, verdicts);
    for (const [file] of tooMany) await rm(join(folder, file), { force: true });
    await refresh();
    return "kept" satisfies WashOutcome;
  }

  async function erase(registry: string, before: Instant): Promise<number> {
    await refresh();
    // One that cannot be used stays, and its fault with it: of when it is, is not known.
    const old = [...(held.get(registry) ?? [])].filter(([, { wash }]) => wash !== null && wash.asOf < before);
    for (const [file] of old) await rm(join(folder, file), { force: true });
    if (old.length > 0) await refresh();
    return old.length;
  }

  return {
    lookup: (registry, phone) => book.lookup(registry, phone),
    state: (registry) => book.state(registry),
    fault: (registry) => faults.get(registry) ?? null,
    faults: () => [...faults.keys()].sort(),
    refresh: () => inTurn(refresh),
    keep: (...of) => inTurn(() => keep(...of)),
    erase: (...of) => inTurn(() => erase(...of)),
    judged: async (registry) => book.state(registry)?.judged ?? 0,
  };
}

/** Those that go when one more comes: the oldest, and all of one date together, for they may contradict each other. */
function leaving(files: Files, most: number): readonly (readonly [name: string, wash: Wash])[] {
  const usable = [...files].flatMap(([name, { wash }]) => (wash === null ? [] : [[name, wash] as const]));
  const dates = usable.map(([, { asOf }]) => asOf).sort((a, b) => a - b);
  const last = dates[dates.length - most] ?? Number.NEGATIVE_INFINITY;
  return usable.filter(([, { asOf }]) => asOf <= last);
}

const isSame = (before: Files, now: Files): boolean =>
  before.size === now.size && [...now].every(([name, { mark }]) => before.get(name)?.mark === mark);

/** Null when it is gone meanwhile. Never throws: what cannot be used is a fault. */
async function look(folder: string, registry: string, name: string, before: Read | undefined): Promise<Read | null> {
  const path = join(folder, name);
  let mark = "cannot be looked at";
  try {
    const found = await stat(path).catch(unlessThereIsNone);
    if (found === null) return null;
    mark = `${found.ino} ${found.size} ${found.mtimeMs}`;
    if (before?.mark === mark) return before;
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
    const registry = encoded === undefined ? null : decoded(encoded);
    if (registry === null) continue;
    files.set(registry, [...(files.get(registry) ?? []), file]);
  }
  return files;
}

/** Null when we have not written it. */
function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

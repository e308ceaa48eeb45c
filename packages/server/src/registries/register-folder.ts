import { mkdir, readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Log } from "@broadnet-engage/core/ports";
import {
  fullEdition,
  type NumberBlocks,
  openNumberSet,
  readNumberFile,
  registryBook,
  writeNumberFile,
} from "@broadnet-engage/core/registries";
import type { Registers } from "./registers.ts";

const ENDING = ".numbers";

/** Where the file of a register lies. */
export const pathIn = (folder: string, registry: string): string =>
  join(folder, `${encodeURIComponent(registry)}${ENDING}`);

/**
 * Registers as files of numbers in one folder, each under its own name. Looked through at the start and again and again, so
 * that nodes which share the folder take up what one of them imported, and an operator can put a file there by hand.
 */
export function registerFolder(folder: string, log: Log): Registers {
  const book = registryBook();
  /** What each file looked like when it was read last. */
  const seen = new Map<string, string>();
  const faulty = new Map<string, string>();
  const pathOf = (registry: string): string => pathIn(folder, registry);

  const mark = async (registry: string): Promise<void> => {
    const { ino, size, mtimeMs } = await stat(pathOf(registry));
    seen.set(registry, `${ino} ${size} ${mtimeMs}`);
  };

  const load = async (registry: string): Promise<void> => {
    const before = seen.get(registry);
    try {
      await mark(registry);
      if (seen.get(registry) === before) return;
      const { head, blocks } = await readNumberFile(pathOf(registry));
      if (head.registry !== registry) throw new Error(`it is a file of ${head.registry}`);
      faulty.delete(registry);
      // Whoever puts an older file there means it.
      book.remove(registry);
      put(registry, { asOf: head.asOf, source: head.source, digest: head.sourceDigest }, blocks);
    } catch (error) {
      const reason = String(error instanceof Error ? error.message : error).replaceAll(`${folder}${sep}`, "");
      if (faulty.get(registry) !== reason)
        log.error("The file of a register cannot be used; what it lists is unknown, which blocks.", {
          registry,
          reason,
        });
      book.remove(registry);
      faulty.set(registry, reason);
    }
  };

  const put = (registry: string, stated: Parameters<typeof fullEdition>[0], blocks: NumberBlocks): boolean =>
    book.put(registry, fullEdition(stated, openNumberSet(blocks)));

  return {
    lookup: book.lookup,
    loaded: book.loaded,
    current: book.current,
    fault: (registry) => faulty.get(registry) ?? null,
    faults: () => [...faulty.keys()].sort(),
    async refresh() {
      const names = await filesIn(folder).catch((error: unknown) => {
        log.error("The folder of registers cannot be read; those loaded stay as they are.", { reason: String(error) });
        return null;
      });
      if (names === null) return;
      for (const registry of [...seen.keys(), ...faulty.keys()])
        if (!names.includes(registry)) {
          book.remove(registry);
          seen.delete(registry);
          faulty.delete(registry);
        }
      for (const registry of names) await load(registry);
    },
    async keep(registry, { asOf, source, digest }, blocks) {
      if (asOf < (book.current(registry)?.asOf ?? Number.NEGATIVE_INFINITY)) return false;
      await mkdir(folder, { recursive: true });
      await writeNumberFile(pathOf(registry), { registry, asOf, source, sourceDigest: digest }, blocks);
      await mark(registry);
      faulty.delete(registry);
      return put(registry, { asOf, source, digest }, blocks);
    },
  };
}

/** Names of the registers that have a file. */
async function filesIn(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING));
  return files.map((file) => decodeURIComponent(file.slice(0, -ENDING.length)));
}

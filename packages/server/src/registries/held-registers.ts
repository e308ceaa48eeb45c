import { join, sep } from "node:path";
import type { Log } from "@broadnet-engage/core/ports";
import { type RegistryBook, registryBook } from "@broadnet-engage/core/registries";
import { ENDING } from "./lineage.ts";
import { type Held, isAsSeen, readOn, readRegister } from "./register-files.ts";

/** Where the file of a register lies. */
export const pathIn = (folder: string, registry: string): string =>
  join(folder, `${encodeURIComponent(registry)}${ENDING}`);

/** What is loaded of the files of a folder. */
export class HeldRegisters {
  /** Answers from what is held. */
  readonly book: RegistryBook = registryBook();
  readonly #held = new Map<string, Held>();
  readonly #folder: string;
  readonly #log: Log;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  get(registry: string): Held | undefined {
    return this.#held.get(registry);
  }

  names(): readonly string[] {
    return [...this.#held.keys()].sort();
  }

  drop(registry: string): void {
    this.book.remove(registry);
    this.#held.delete(registry);
  }

  /** Reads what was put there or changed since, and no more than that. */
  async load(registry: string): Promise<Held> {
    const before = this.#held.get(registry);
    const isKnown = before !== undefined && (await isAsSeen(before));
    const path = pathIn(this.#folder, registry);
    const read = await (isKnown ? readOn(path, registry, before) : readRegister(path, registry));
    const now = { ...read, fault: read.fault?.replaceAll(`${this.#folder}${sep}`, "") ?? null };
    this.#held.set(registry, now);
    this.#answerFrom(registry, before, now);
    return now;
  }

  #answerFrom(registry: string, before: Held | undefined, { edition, fault }: Held): void {
    if (fault !== null && before?.fault !== fault)
      this.#log.error("The file of a register cannot be used; what it lists is unknown, which blocks.", {
        ...{ registry, reason: fault },
      });
    if (edition !== null && edition === before?.edition) return;
    // Whoever puts an older file there means it.
    this.book.remove(registry);
    if (edition !== null) this.book.put(registry, edition);
  }
}

import { digestOf } from "../model/canonical-json.ts";
import type { PackArchive } from "../ports/pack-archive.ts";
import type { Journal } from "./journal.ts";
import { Table } from "./table.ts";

export class MemoryPackArchive implements PackArchive {
  readonly #rows: Table<{ readonly text: string }>;

  constructor(journal: Journal) {
    this.#rows = new Table(journal, "pack_archive");
  }

  async keep(texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      const digest = digestOf(text);
      if (this.#rows.get(digest) === null) this.#rows.put(digest, { text });
    }
  }

  async find(digest: string): Promise<string | null> {
    return this.#rows.get(digest)?.text ?? null;
  }
}

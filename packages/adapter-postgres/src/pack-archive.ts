import { digestOf } from "@broadnet-engage/core/model";
import type { PackArchive } from "@broadnet-engage/core/ports";
import { Store } from "./store.ts";

export class SqlPackArchive extends Store implements PackArchive {
  async keep(texts: readonly string[]): Promise<void> {
    const rows = texts.map((text) => ({ digest: digestOf(text), text }));
    await this.db.change(
      `INSERT INTO pack_archive (digest, text)
       SELECT r.digest, r.text FROM jsonb_to_recordset($1::jsonb) AS r (digest text, text text)
       ORDER BY r.digest ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }

  async find(digest: string): Promise<string | null> {
    const rows = await this.db.rows("SELECT text FROM pack_archive WHERE digest = $1", [digest]);
    return rows[0] ? String(rows[0].text) : null;
  }
}

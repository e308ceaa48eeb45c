import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from } from "pg-copy-streams";
import type { Upload } from "./contacts.ts";

/** The same rows copied into an unlogged table without an index: what the database could do if nothing were promised. */
export async function bareCopy(url: string): Promise<{
  copy(contacts: readonly Upload[]): Promise<void>;
  close(): Promise<void>;
}> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `CREATE UNLOGGED TABLE bare_contacts (id uuid, tenant_id uuid, campaign_id uuid, phone text, first_name text,
       last_name text, external_id text, custom_fields jsonb, status text, created_at bigint)`,
  );
  const id = "019ab000-0000-7000-8000-000000000000";
  return {
    copy: async (contacts) => {
      await client.query("TRUNCATE bare_contacts");
      const lines = contacts.map((contact) =>
        [
          ...[id, id, id, contact.phone, contact.first_name, contact.last_name, contact.external_id],
          ...[JSON.stringify(contact.custom_fields), "pending", "1780000000000"],
        ].join("\t"),
      );
      const text = `${lines.join("\n")}\n`;
      await pipeline(Readable.from([text]), client.query(from("COPY bare_contacts FROM STDIN")));
    },
    close: () => client.end(),
  };
}

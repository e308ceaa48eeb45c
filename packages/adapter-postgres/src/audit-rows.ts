import { type AuditEntry, openEntry, type SealedRecord } from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Row } from "./driver.ts";
import type { Where } from "./where.ts";

/** Records with their person's key, while there is one. */
export const ENTRIES = `SELECT t.tenant_id, t.seq, t.at, t.subject, t.campaign_id, t.rule, t.body, t.annex, t.hash, s.key
  FROM audit_records AS t LEFT JOIN audit_subjects AS s ON s.tenant_id = t.tenant_id AND s.subject = t.subject`;

export const hex = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString("hex");

export function entryOf(row: Row): AuditEntry {
  const sealed: SealedRecord = {
    tenantId: row.tenant_id as SealedRecord["tenantId"],
    seq: Number(row.seq),
    at: Number(row.at),
    subject: String(row.subject),
    campaignId: row.campaign_id as SealedRecord["campaignId"],
    rule: row.rule as string | null,
    body: String(row.body),
    annex: Buffer.from(row.annex as Uint8Array).toString("base64"),
    hash: hex(row.hash),
  };
  return openEntry(sealed, row.key as string | null);
}

/** One column of many rows as one parameter. */
export const lines = (column: readonly (string | number)[]): string => column.join("\n");

export async function countEntries(db: Db, where: Where): Promise<number> {
  const rows = await db.rows(`SELECT count(*) AS total FROM audit_records AS t ${where.sql}`, where.params);
  return Number(rows[0]?.total ?? 0);
}

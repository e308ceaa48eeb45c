import {
  type AuditDraft,
  type AuditSubject,
  type E164,
  personsIn,
  strangerIn,
  type TenantId,
} from "@broadnet-engage/core/model";
import type { Db } from "./db.ts";
import type { Row } from "./driver.ts";
import { ofEachPhone, unseen } from "./where.ts";

const subjectOf = (tenantId: TenantId, row: Row): AuditSubject => ({
  tenantId,
  phone: row.phone as AuditSubject["phone"],
  subject: String(row.subject),
  key: String(row.key),
});

/**
 * Number by number, whatever is believed of the table: a planner whose statistics are old read all persons of the tenant (6 ms of
 * twenty thousand, where this takes 0.8 for two hundred).
 */
const known = (db: Db, tenantId: TenantId, phones: readonly E164[]): Promise<readonly Row[]> =>
  db.rows(
    ofEachPhone(
      `SELECT t.phone, t.subject, t.key FROM audit_subjects AS t
       WHERE t.tenant_id = ${unseen("$1")} AND t.phone = p.phone COLLATE "C" LIMIT 1`,
    ),
    [tenantId, phones.join()],
    "audit subjects",
  );

/**
 * The persons these drafts are about; those the tenant's log has not met are given their keys. In the order of numbers, so
 * that two who name the same strangers wait for each other and never in a circle.
 */
export async function subjectsOf(
  db: Db,
  tenantId: TenantId,
  drafts: readonly AuditDraft[],
): Promise<ReadonlyMap<E164, AuditSubject>> {
  const subjects = new Map<E164, AuditSubject>();
  const take = (rows: readonly Row[]) => {
    for (const row of rows) {
      const subject = subjectOf(tenantId, row);
      subjects.set(subject.phone, subject);
    }
  };
  const persons = personsIn(drafts);
  const phones = persons.map(({ decision }) => decision.phone);
  take(await known(db, tenantId, phones));
  if (subjects.size === phones.length) return subjects;
  const strangers = persons.filter(({ decision }) => !subjects.has(decision.phone)).map(strangerIn);
  take(
    await db.change(
      `INSERT INTO audit_subjects (tenant_id, phone, subject, key)
       SELECT $1, s.phone, s.subject, s.key
       FROM jsonb_to_recordset($2::jsonb) AS s (phone text, subject text, key text)
       ON CONFLICT DO NOTHING RETURNING phone, subject, key`,
      [tenantId, JSON.stringify(strangers)],
    ),
  );
  // Whom somebody else named meanwhile is there now.
  if (subjects.size < phones.length) take(await known(db, tenantId, phones));
  return subjects;
}

export async function keyOf(db: Db, tenantId: TenantId, phone: E164): Promise<string | null> {
  const rows = await known(db, tenantId, [phone]);
  return rows[0] ? subjectOf(tenantId, rows[0]).key : null;
}

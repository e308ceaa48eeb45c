import { createHash } from "node:crypto";
import type { AuditDraft, AuditRecord } from "./decision.ts";

/** The hash before the first record of a tenant. */
export const CHAIN_START = "0".repeat(64);

/** JSON with sorted keys, so that the same value always has the same bytes, whatever store it passed through. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as Record<string, unknown>)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

const draftOf = (record: AuditDraft): AuditDraft => ({
  tenantId: record.tenantId,
  at: record.at,
  origin: record.origin,
  actor: record.actor,
  campaignId: record.campaignId,
  contactId: record.contactId,
  agentId: record.agentId,
  callId: record.callId,
  decision: record.decision,
});

/** Links a draft to the chain: the record that store adapters write. */
export function link(draft: AuditDraft, seq: number, prevHash: string): AuditRecord {
  const plain = draftOf(draft);
  const hash = createHash("sha256")
    .update(prevHash)
    .update("\n")
    .update(canonicalJson({ ...plain, seq }))
    .digest("hex");
  return { ...plain, seq, ref: `AUD-${seq}`, prevHash, hash };
}

/** The first record whose hash or place is wrong, or null when the chain (given from seq 1, in order) is unbroken. */
export function firstBroken(records: readonly AuditRecord[]): AuditRecord | null {
  let prev = CHAIN_START;
  for (const [index, record] of records.entries()) {
    const expected = link(record, index + 1, prev);
    if (record.seq !== expected.seq || record.prevHash !== prev || record.hash !== expected.hash) return record;
    prev = record.hash;
  }
  return null;
}

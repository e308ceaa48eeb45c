import { annexBytes } from "./audit-annex.ts";
import { bodyMembers, bodyOf } from "./audit-body.ts";
import { annexDigest, openAnnex, sealedLength, sealInto } from "./audit-cipher.ts";
import {
  type AuditEntry,
  type AuditSubject,
  auditRef,
  CHAIN_START,
  type SealedLeaf,
  type SealedRecord,
} from "./audit-entry.ts";
import type { AuditDraft, AuditRecord } from "./decision.ts";
import type { TenantId } from "./ids.ts";
import { leafHex } from "./merkle.ts";
import type { E164 } from "./phone.ts";

// What a record says to everybody stands in its body, which is the leaf of the tree. What it says of a person (number, facts,
// sentences) stands in the annex, under a key of that person. The body holds a keyed digest of the annex, so the annex is as
// fixed as the body; once the key is gone neither can be turned back into a person, and every proof still holds.

/** Names a person by his number and a key nobody has used before. */
const subjectFor = (tenantId: TenantId, phone: E164, key: string): AuditSubject => ({
  tenantId,
  phone,
  subject: annexDigest(phone, key).slice(0, 32),
  key,
});

/** One draft of each person, in the order of their numbers. */
export const personsIn = (drafts: readonly AuditDraft[]): readonly AuditDraft[] =>
  [...new Map(drafts.map((draft) => [draft.decision.phone, draft])).values()].sort((a, b) =>
    a.decision.phone < b.decision.phone ? -1 : 1,
  );

/** How the person of a draft is named if nobody has named him yet. */
export const strangerIn = ({ tenantId, decision, spareKey }: AuditDraft): AuditSubject =>
  subjectFor(tenantId, decision.phone, spareKey());

/** A draft whose personal part is sealed already; only its place in the chain is missing. */
export interface SealedDraft {
  readonly draft: AuditDraft;
  readonly subject: string;
  /** Those of one batch lie end to end, in its order. */
  readonly annex: Buffer;
  /** The digest of the annex that the body will hold. */
  readonly digest: string;
}

/** Seals the personal part of each. Does not need the end of the chain, so nobody waits for it meanwhile. */
export function sealAnnexes(
  drafts: readonly AuditDraft[],
  subjects: ReadonlyMap<E164, AuditSubject>,
): readonly SealedDraft[] {
  const texts = drafts.map(annexBytes);
  const annexes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + sealedLength(text), 0));
  let start = 0;
  return drafts.map((draft, index) => {
    const text = texts[index] ?? "";
    const { subject, key } = subjects.get(draft.decision.phone) ?? strangerIn(draft);
    const annex = annexes.subarray(start, start + sealedLength(text));
    start += annex.length;
    return { draft, subject, annex, digest: sealInto(annex, text, key) };
  });
}

/** A record with its annex as it is before anybody writes it as text. */
export type LinkedRecord = Omit<SealedRecord, "annex"> & { readonly annex: Buffer };

/** The record that store adapters write, linked to the one before it. */
function linked({ draft, subject, annex, digest }: SealedDraft, seq: number, prevHash: string): LinkedRecord {
  const body = bodyOf(draft, subject, digest, seq, prevHash);
  return {
    tenantId: draft.tenantId,
    seq,
    at: draft.at,
    subject,
    campaignId: draft.campaignId,
    rule: draft.decision.blockingRule,
    body,
    annex,
    hash: leafHex(body),
  };
}

/** Links sealed drafts one after the other, from the end of the chain on. */
export function linkAll(
  drafts: readonly SealedDraft[],
  end: { readonly seq: number; readonly hash: string },
): { readonly sealed: readonly LinkedRecord[]; readonly records: readonly AuditRecord[] } {
  let { seq, hash } = end;
  const sealed: LinkedRecord[] = [];
  const records: AuditRecord[] = [];
  for (const one of drafts) {
    seq += 1;
    const row = linked(one, seq, hash);
    sealed.push(row);
    records.push(recordOf(one.draft, row, hash));
    hash = row.hash;
  }
  return { sealed, records };
}

/** Both at once, for those who keep annexes as text. */
export function sealAll(
  drafts: readonly AuditDraft[],
  subjects: ReadonlyMap<E164, AuditSubject>,
  end: { readonly seq: number; readonly hash: string },
): { readonly sealed: readonly SealedRecord[]; readonly records: readonly AuditRecord[] } {
  const { sealed, records } = linkAll(sealAnnexes(drafts, subjects), end);
  return { sealed: sealed.map((row) => ({ ...row, annex: row.annex.toString("base64") })), records };
}

/** What `append` answers. */
const recordOf = (draft: AuditDraft, sealed: LinkedRecord, prevHash: string): AuditRecord => ({
  tenantId: draft.tenantId,
  at: draft.at,
  origin: draft.origin,
  actor: draft.actor,
  campaignId: draft.campaignId,
  contactId: draft.contactId,
  agentId: draft.agentId,
  callId: draft.callId,
  decision: draft.decision,
  facts: draft.facts,
  inputs: draft.inputs,
  seq: sealed.seq,
  ref: auditRef(sealed.seq),
  prevHash,
  hash: sealed.hash,
});

/** The record with its personal part, when the key is there and opens what the body fixes. */
export function openEntry(sealed: SealedRecord, key: string | null): AuditEntry {
  const text = key === null ? null : openAnnex(Buffer.from(sealed.annex, "base64"), key);
  const body = bodyMembers(sealed);
  if (key === null || text === null || annexDigest(text, key) !== body.annex) return { sealed, record: null };
  const { decision, facts } = JSON.parse(text) as Pick<AuditDraft, "decision" | "facts">;
  const { tenantId, at, campaignId, seq, hash } = sealed;
  const { actor, agent, call, contact, origin } = body;
  const registries = body.registries.map(({ name, as_of, digest }) => ({
    name,
    asOf: as_of === null ? null : Date.parse(as_of),
    digest,
  }));
  const { engine, tz: tzdata, pack_set: packSet, packs, calendars = null } = body;
  const inputs = { engine, tzdata, packSet, packs, calendars, registries };
  const who = { origin, actor, campaignId, contactId: contact, agentId: agent, callId: call };
  return {
    sealed,
    record: { tenantId, at, ...who, decision, facts, inputs, seq, ref: auditRef(seq), prevHash: body.prev, hash },
  };
}

/** The first record whose bytes, number or link is wrong, or null. Given in order; from the start, or after a known hash. */
export function firstBroken(
  records: readonly SealedLeaf[],
  after: { readonly seq: number; readonly hash: string } = { seq: 0, hash: CHAIN_START },
): SealedLeaf | null {
  let { seq, hash } = after;
  for (const record of records) {
    seq += 1;
    const { n, prev } = JSON.parse(record.body) as { n: number; prev: string };
    const own = leafHex(record.body);
    if (record.seq !== seq || n !== seq || prev !== hash || own !== record.hash) return record;
    hash = own;
  }
  return null;
}

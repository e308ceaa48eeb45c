import { annexBytes } from "./audit-annex.ts";
import { bodyMembers, type OpenBody, openBody, placedBody } from "./audit-body.ts";
import { annexDigest, openAnnex, sealedLength, sealInto } from "./audit-cipher.ts";
import {
  type AuditEntry,
  type AuditSubject,
  auditRef,
  CHAIN_START,
  type SealedLeaf,
  type SealedRecord,
} from "./audit-entry.ts";
import { withoutPhrases } from "./audit-phrases.ts";
import type { AuditDraft, AuditRecord } from "./decision.ts";
import type { TenantId } from "./ids.ts";
import { LeafBytes, leafHex } from "./merkle.ts";
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
  /** Holds the digest of the annex. */
  readonly body: OpenBody;
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
    return { draft, subject, annex, body: openBody(draft, subject, sealInto(annex, text, key)) };
  });
}

/** A record that has its place, its body and annex as bytes. */
export interface LinkedRecord extends Omit<SealedRecord, "body" | "annex"> {
  /** Where its body lies among those of the batch. */
  readonly bodyStart: number;
  readonly bodySize: number;
  readonly annex: Buffer;
}

/** Records that follow each other. */
export interface LinkedBatch {
  readonly rows: readonly LinkedRecord[];
  /** What `append` answers. */
  readonly records: readonly AuditRecord[];
  /** Their bodies, with a byte between them. */
  readonly bodies: Buffer;
}

/** A record's number has at most these digits, as `seqOfRef` has it. */
const SEQ_DIGITS = 15;
const roomOf = ({ body }: SealedDraft): number =>
  1 + body.head.length + SEQ_DIGITS + body.middle.length + CHAIN_START.length + body.tail.length;

/** Links sealed drafts one after the other, from the end of the chain on. Others wait for the end meanwhile: it does no more. */
export function linkAll(
  drafts: readonly SealedDraft[],
  end: { readonly seq: number; readonly hash: string },
): LinkedBatch {
  let { seq, hash: prev } = end;
  const leaves = new LeafBytes(drafts.reduce((sum, one) => sum + roomOf(one), 0));
  const rows: LinkedRecord[] = [];
  const records: AuditRecord[] = [];
  for (const { draft, subject, annex, body } of drafts) {
    seq += 1;
    const text = placedBody(body, seq, prev);
    const { start: bodyStart, hash } = leaves.add(text);
    const { tenantId, at, campaignId, decision } = draft;
    const rule = decision.blockingRule;
    rows.push({ tenantId, seq, at, subject, campaignId, rule, bodyStart, bodySize: text.length, annex, hash });
    records.push(recordOf(draft, seq, hash, prev));
    prev = hash;
  }
  return { rows, records, bodies: leaves.bytes };
}

/** Both at once, for those who keep bodies and annexes as text. */
export function sealAll(
  drafts: readonly AuditDraft[],
  subjects: ReadonlyMap<E164, AuditSubject>,
  end: { readonly seq: number; readonly hash: string },
): { readonly sealed: readonly SealedRecord[]; readonly records: readonly AuditRecord[] } {
  const { rows, records, bodies } = linkAll(sealAnnexes(drafts, subjects), end);
  const sealed = rows.map(({ bodyStart, bodySize, annex, ...row }) => ({
    ...row,
    body: bodies.toString("utf8", bodyStart, bodyStart + bodySize),
    annex: annex.toString("base64"),
  }));
  return { sealed, records };
}

const recordOf = (draft: AuditDraft, seq: number, hash: string, prevHash: string): AuditRecord => ({
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
  seq,
  ref: auditRef(seq),
  prevHash,
  hash,
});

/** The record with its personal part, when the key is there and opens what the body fixes. */
export function openEntry(sealed: SealedRecord, key: string | null): AuditEntry {
  const annex = key === null ? null : openAnnex(Buffer.from(sealed.annex, "base64"), key);
  const body = bodyMembers(sealed);
  if (key === null || annex === null || annexDigest(annex, key) !== body.annex) return { sealed, record: null };
  const text = Buffer.from(withoutPhrases(annex), "latin1").toString("utf8");
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

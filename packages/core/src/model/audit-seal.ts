import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { bodyMembers, bodyOf } from "./audit-body.ts";
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
import { leafHash } from "./merkle.ts";
import type { E164 } from "./phone.ts";

// What a record says to everybody stands in its body, which is the leaf of the tree. What it says of a person (number, facts,
// sentences) stands in the annex, under a key of that person. The body holds a keyed digest of the annex, so the annex is as
// fixed as the body; once the key is gone neither can be turned back into a person, and every proof still holds.

const MAC_BYTES = 32;
/** Bytes of a person's key. */
export const SUBJECT_KEY_BYTES = 64;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Names a person by his number and a key nobody has used before. */
const subjectFor = (tenantId: TenantId, phone: E164, key: string): AuditSubject => ({
  tenantId,
  phone,
  subject: macOf(phone, key).toString("hex").slice(0, 32),
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

/** The personal part as text. Members keep their order, so a decision made again gives the same text. */
export const annexText = ({ facts, decision }: Pick<AuditDraft, "facts" | "decision">): string =>
  JSON.stringify({ decision, facts });

/** The digest in the body that fixes an annex. */
export const annexDigest = (text: string, key: string): string => macOf(text, key).toString("hex");

const macOf = (text: string | Buffer, key: string): Buffer =>
  createHmac("sha256", Buffer.from(key, "base64").subarray(0, MAC_BYTES)).update(text).digest();

/** The initial vector is taken from the digest: it repeats only where text and key do, and then nothing is told by it. */
function encrypt(text: Buffer, key: string, mac: Buffer): Buffer {
  const iv = mac.subarray(0, IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64").subarray(MAC_BYTES), iv);
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Null when the annex was not made with this key, or was changed. */
function decrypt(annex: string, key: string): string | null {
  const bytes = Buffer.from(annex, "base64");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64").subarray(MAC_BYTES), iv);
  try {
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** A draft whose personal part is sealed already; only its place in the chain is missing. */
export interface SealedDraft {
  readonly draft: AuditDraft;
  readonly subject: string;
  readonly annex: Buffer;
  /** The digest of the annex that the body will hold. */
  readonly digest: string;
}

/** Seals the personal part of each. Does not need the end of the chain, so nobody waits for it meanwhile. */
export const sealAnnexes = (
  drafts: readonly AuditDraft[],
  subjects: ReadonlyMap<E164, AuditSubject>,
): readonly SealedDraft[] =>
  drafts.map((draft) => {
    const { subject, key } = subjects.get(draft.decision.phone) ?? strangerIn(draft);
    const text = Buffer.from(annexText(draft));
    const mac = macOf(text, key);
    return { draft, subject, annex: encrypt(text, key, mac), digest: mac.toString("hex") };
  });

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
    hash: leafHash(body).toString("hex"),
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
  const text = key === null ? null : decrypt(sealed.annex, key);
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
    const own = leafHash(record.body).toString("hex");
    if (record.seq !== seq || n !== seq || prev !== hash || own !== record.hash) return record;
    hash = own;
  }
  return null;
}

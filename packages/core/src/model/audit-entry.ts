import type { AuditRecord } from "./decision.ts";
import type { CampaignId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { E164 } from "./phone.ts";

/** The hash that the first record of a tenant names as the one before it. */
export const CHAIN_START = "0".repeat(64);

/** A record as it is stored, and as it stays when its person is forgotten. */
export interface SealedRecord {
  readonly tenantId: TenantId;
  readonly seq: number;
  readonly at: Instant;
  /** Stands for the number: tells the records of one person from those of others, and nothing else. */
  readonly subject: string;
  readonly campaignId: CampaignId | null;
  /** The rule that blocked; null when the call was allowed. */
  readonly rule: string | null;
  /** The leaf of the tree, exactly these bytes: JSON with sorted members and nothing personal in it. */
  readonly body: string;
  /** Phone, facts and decision under the person's key: base64 of AES-256-GCM. */
  readonly annex: string;
  readonly hash: string;
}

/** What a record is to the tree. */
export type SealedLeaf = Pick<SealedRecord, "seq" | "body" | "hash">;

/** A record as it is read. */
export interface AuditEntry {
  readonly sealed: SealedRecord;
  /** Null when the person was forgotten: what is left is the sealed record, which still has its proof. */
  readonly record: AuditRecord | null;
}

/** The person's key, and who he is. To forget the person is to forget this row. */
export interface AuditSubject {
  readonly tenantId: TenantId;
  readonly phone: E164;
  readonly subject: string;
  /** Base64 of 64 bytes: 32 to authenticate, 32 to encrypt. */
  readonly key: string;
}

export interface AuditFilter {
  readonly phone?: E164 | undefined;
  readonly campaignId?: CampaignId | undefined;
  readonly allowed?: boolean | undefined;
  /** The rule that blocked. */
  readonly rule?: string | undefined;
  /** Inclusive. */
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
}

export const auditRef = (seq: number): string => `AUD-${seq}`;

/** The number in a reference, or null when it has not the form `AUD-<n>`. 15 digits are more than will ever be written. */
export const seqOfRef = (ref: string): number | null => {
  const digits = /^AUD-([1-9][0-9]{0,14})$/.exec(ref)?.[1];
  return digits === undefined ? null : Number(digits);
};

import type { AuditKey } from "../model/audit-head.ts";

/** Holds the operator's keys. Only the newest signs; the older ones stay known, for their heads live on. */
export interface HeadSigner {
  /** Oldest first; the last one signs. Never empty. */
  readonly keys: readonly AuditKey[];
  /** Ed25519, by the newest key. */
  sign(text: string): Promise<Uint8Array>;
}

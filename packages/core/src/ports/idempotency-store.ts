import type { IdempotencyEntry } from "../model/idempotency.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";

/** Requests that must have their effect once, by tenant and key. Kept in the storage, so that a restart forgets none. */
export interface IdempotencyStore {
  /**
   * Stores the entry if the key is free (absent, or its entry expired at `entry.startedAt`), and in any case locks and
   * returns what stands now: ours when its `owner` is. Two that begin at once: one stores, the other waits and sees it.
   */
  begin(entry: IdempotencyEntry): Promise<IdempotencyEntry>;
  /**
   * Makes `to` the owner until `leasedUntil`, if the key is still `from`'s, has no answer and its lease is over at `now`.
   * False when not: somebody else took it, or it was finished after all.
   */
  takeOver(
    tenantId: TenantId,
    key: string,
    turn: { readonly from: string; readonly to: string; readonly now: Instant; readonly leasedUntil: Instant },
  ): Promise<boolean>;
  /** Names what the request made; in the transaction that makes it. The first name stays. */
  bind(tenantId: TenantId, key: string, refId: string): Promise<void>;
  /** Keeps the answer, if the key is still the owner's. */
  finish(tenantId: TenantId, key: string, owner: string, answer: string): Promise<void>;
  /**
   * Ends the owner's run without an answer: the key is free again, or, where something is bound to it, only its lease is
   * over. Does nothing when the key is another's.
   */
  release(tenantId: TenantId, key: string, owner: string): Promise<void>;
  /** Forgets up to `limit` entries that are expired at `now`, of all tenants; returns how many. */
  sweep(now: Instant, limit: number): Promise<number>;
}

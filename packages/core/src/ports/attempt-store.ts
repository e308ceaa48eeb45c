import type { CallId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { DialAttempt } from "../model/past-attempt.ts";
import type { E164 } from "../model/phone.ts";
import type { AttemptOutcome } from "../model/rule-caps.ts";

/**
 * What was tried at each number, for rules on frequency and rest. Reserve, then confirm: a decision that is allowed takes its
 * attempt in the transaction it is made in, so that the last one cannot be taken twice.
 */
export interface AttemptStore {
  /**
   * Keeps other transactions from holding any of these numbers of the tenant until this one ends; waits while another holds
   * one. Numbers of which nothing is known are held like any other. To be called once in a transaction, with all its numbers,
   * before their history is read: they are taken in one order whatever the order given, so that two cannot wait for each other.
   */
  hold(tenantId: TenantId, phones: readonly E164[]): Promise<void>;
  /**
   * Attempts at each number, newest first: those from `since` on, at most `limit`, then what weighs for ever (`refused`,
   * `opted_out`) from before, at most `limit`. Numbers without any are left out.
   */
  history(
    tenantId: TenantId,
    phones: readonly E164[],
    since: Instant,
    limit: number,
  ): Promise<ReadonlyMap<E164, readonly DialAttempt[]>>;
  /** Writes them all. One that is there (the same tenant, call and number) stays as it is. */
  reserve(attempts: readonly DialAttempt[]): Promise<void>;
  /** The switch has the dial. Nothing happens when there is no such attempt, or it is confirmed. */
  confirm(tenantId: TenantId, callId: CallId, phone: E164): Promise<void>;
  /** It was never sent: the attempt is gone. Nothing happens when there is none. */
  release(tenantId: TenantId, callId: CallId, phone: E164): Promise<void>;
  /** What came of it, which confirms it too; a later word stands in place of an earlier one. */
  settle(tenantId: TenantId, callId: CallId, phone: E164, outcome: AttemptOutcome): Promise<void>;
  /** Removes those from before, but none that weighs for ever; oldest first, at most `limit`. Returns how many. */
  forget(tenantId: TenantId, before: Instant, limit: number): Promise<number>;
}

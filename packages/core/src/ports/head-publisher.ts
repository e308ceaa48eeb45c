import type { SignedHead } from "../model/audit-head.ts";

/**
 * Hands a signed head to somebody else: as long as the operator alone holds the heads, he can rewrite everything. Called
 * again for a head whose first publication may have failed, so it must not matter how often.
 *
 * Failure: throws; the caller tries again with a later head, which covers the earlier one.
 */
export interface HeadPublisher {
  /** Where heads go, for logs. */
  readonly name: string;
  /** Resolves when the other side has it. */
  publish(head: SignedHead): Promise<void>;
}

import type { Purpose } from "./campaign.ts";
import type { CallId, CampaignId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { E164 } from "./phone.ts";
import type { AttemptOutcome } from "./rule-caps.ts";
import type { Channel } from "./rule-value.ts";

/** Outcomes a rule may want remembered for ever. */
export const LASTING_OUTCOMES = ["refused", "opted_out"] as const satisfies readonly AttemptOutcome[];

/** An attempt at a number, as rules on frequency see it. */
export interface PastAttempt {
  readonly at: Instant;
  readonly purpose: Purpose;
  readonly channel: Channel | null;
  readonly campaignId: CampaignId | null;
  /** Null: it is reserved or under way, and counts as whatever a rule counts. */
  readonly outcome: AttemptOutcome | null;
}

/**
 * An attempt as it is kept. It is *reserved* by the decision that allows it, in the same transaction, so that two workers
 * cannot both take the last one; *confirmed* when the switch has taken the dial; and its outcome follows. One that was never
 * sent is released: it is gone, and counts no more.
 */
export interface DialAttempt extends PastAttempt {
  readonly tenantId: TenantId;
  readonly callId: CallId;
  /** A call that is handed on to another number is an attempt at that one too. */
  readonly phone: E164;
  readonly confirmed: boolean;
}

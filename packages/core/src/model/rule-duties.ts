import { z } from "zod";
import { MessageId } from "./campaign.ts";
import { Duration } from "./duration.ts";
import { CountingPeriod } from "./rule-caps.ts";
import { SCOPE } from "./rule-value.ts";

// Rules that no single decision can keep: pacing, call control, the agent's desk and storage do.

/** Abandoned ÷ (abandoned + connected), in percent; and what a person must be told for whom there was no agent. */
export const AbandonRule = z.object({
  capPct: z.number().min(0).max(100),
  connectThresholdMs: z.number().int(),
  /** The name of the installation's message. Left out: the rule asks for none. */
  messageId: MessageId.optional(),
  /** Over which time the share is taken; left out = the campaign's life. */
  window: CountingPeriod.optional(),
  per: z.enum(["campaign", "tenant"]).optional(),
  /** What the share is taken of. */
  base: z.enum(["answered_by_person", "answered", "attempted"]).optional(),
  purposes: SCOPE.purposes,
});
export type AbandonRule = z.infer<typeof AbandonRule>;

/** A call must ring at least so long before the caller gives up. */
export const RingRule = z.object({ minRingMs: z.number().int().min(0).max(60_000), ...SCOPE });
export type RingRule = z.infer<typeof RingRule>;

/** What the agent must say, and when. */
export const AnnouncementRule = z.object({
  items: z
    .array(
      z.enum([
        "identity",
        "purpose",
        "ask_to_continue",
        "data_source",
        "recording",
        "opt_out",
        "callback_number",
        "seller",
      ]),
    )
    .nonempty(),
  when: z.enum(["opening", "on_request", "abandoned"]),
  ...SCOPE,
});
export type AnnouncementRule = z.infer<typeof AnnouncementRule>;

/** How long records must be kept. */
export const RetentionRule = z.object({
  what: z.enum(["call", "consent", "recording", "opt_out", "decision"]),
  keep: Duration,
  since: z.enum(["made", "last_used"]),
});
export type RetentionRule = z.infer<typeof RetentionRule>;

import { z } from "zod";
import { Duration } from "./duration.ts";
import { SCOPE } from "./rule-value.ts";
import { Weekday } from "./weekday.ts";

/**
 * What became of an attempt, as rules count it. `refused`: the person said no in the call; `opted_out`: asked never to be
 * called again; `rejected`: the call was pressed away.
 */
export const AttemptOutcome = z.enum([
  "answered",
  "no_answer",
  "busy",
  "failed",
  "voicemail",
  "abandoned",
  "rejected",
  "refused",
  "opted_out",
]);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** Any day of 24 hours and the like rolls; a calendar unit begins at midnight in the zone that is named. */
export const CountingPeriod = z.union([
  Duration,
  z.object({
    unit: z.enum(["day", "week", "month"]),
    zone: z.string().min(1),
    /** For weeks; Monday when left out. */
    weekStarts: Weekday.optional(),
  }),
]);
export type CountingPeriod = z.infer<typeof CountingPeriod>;

/**
 * Which attempts at the number stand together. `number`: all of the tenant's; `tenant` and `seller`: those the rule's purposes
 * and channels name (a tenant is one seller here); `subject`: those of one campaign, and those of none.
 */
export const CapScope = z.enum(["tenant", "seller", "subject", "number"]);
export type CapScope = z.infer<typeof CapScope>;

/** At most `max` attempts in a period. What has been begun and is not over counts whatever `counts` says. */
export const FrequencyCap = z.object({
  max: z.number().int().min(0).max(99),
  per: CountingPeriod,
  scope: CapScope,
  /** Outcomes that count; left out = every attempt. */
  counts: z.array(AttemptOutcome).nonempty().optional(),
  ...SCOPE,
});
export type FrequencyCap = z.infer<typeof FrequencyCap>;

/** After such an outcome no further attempt for a while, or ever. */
export const Cooldown = z.object({
  after: z.array(AttemptOutcome).nonempty(),
  for: z.union([Duration, z.literal("forever")]),
  scope: CapScope,
  ...SCOPE,
});
export type Cooldown = z.infer<typeof Cooldown>;

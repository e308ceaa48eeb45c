import { z } from "zod";
import { Duration } from "./duration.ts";
import { Cooldown, FrequencyCap } from "./rule-caps.ts";
import { Week } from "./rule-hours.ts";
import { SCOPE } from "./rule-value.ts";

// What a tenant or a campaign forbids itself beside the law: the kinds of rule a pack has, without dates and sources, for they
// are nobody's law. They become packs of their own, and like every pack they can only deny.

/** Rules of one kind. */
const MOST = 10;

/** For numbers of these countries (ISO 3166-1 alpha-2); left out = wherever there is law to add to. */
const WHERE = {
  jurisdictions: z
    .array(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code in upper case"))
    .min(1)
    .max(100)
    .optional(),
} as const;

/** Calls only in these windows of the called party's local time. A weekday that is not listed permits nothing. */
export const OwnHours = z.strictObject({ ...WHERE, ...SCOPE, week: Week });
export type OwnHours = z.infer<typeof OwnHours>;

/** At most so many attempts; weeks begin on Monday. */
export const OwnCap = z.strictObject({
  ...WHERE,
  ...FrequencyCap.shape,
  per: z.union([Duration, z.strictObject({ unit: z.enum(["day", "week", "month"]), zone: z.string().min(1).max(64) })]),
});
export type OwnCap = z.infer<typeof OwnCap>;

/** No attempt for a while after such an outcome. */
export const OwnRest = z.strictObject({ ...WHERE, ...Cooldown.shape });
export type OwnRest = z.infer<typeof OwnRest>;

export const OwnRules = z.strictObject({
  callingHours: z.array(OwnHours).max(MOST),
  frequency: z.array(OwnCap).max(MOST),
  cooldown: z.array(OwnRest).max(MOST),
});
export type OwnRules = z.infer<typeof OwnRules>;

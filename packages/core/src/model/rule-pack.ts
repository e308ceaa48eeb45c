import { z } from "zod";
import { MessageId, Purpose } from "./campaign.ts";
import { Weekday } from "./weekday.ts";

/** `2026-06-01`: a calendar date, no time, no zone. */
const IsoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "HH:MM, 00:00 to 24:00");

/** Where a value comes from, so that a stranger can check it. */
export const Source = z.object({
  title: z.string().min(1),
  url: z.string().nullable(),
  article: z.string().nullable(),
  readOn: IsoDate,
});

/** H read in a primary text or several agreeing reports; M one secondary source; L weak; U unverified. */
export const Confidence = z.enum(["H", "M", "L", "U"]);

/** A value of law with the days it holds (`from` inclusive, `to` exclusive, null = still), its ground and our trust in it. */
const dated = <T extends z.ZodType>(value: T) =>
  z.object({
    from: IsoDate,
    to: IsoDate.nullable(),
    value,
    basis: z.enum(["statute", "regulator", "code", "product-policy"]),
    confidence: Confidence,
    source: Source,
  });

/** Start inclusive, end exclusive, in the called party's local time. */
export const TimeWindow = z
  .object({ start: Clock, end: Clock })
  .refine((w) => w.start < w.end, "start must be before end");
export type TimeWindow = z.infer<typeof TimeWindow>;

/** A weekday that is not listed permits nothing. */
export const CallingHours = z.object({
  purposes: z.array(Purpose).nonempty(),
  week: z.partialRecord(Weekday, z.array(TimeWindow).nonempty()),
});
export type CallingHours = z.infer<typeof CallingHours>;

/** A national register must be asked; data older than `maxAgeDays` is no data. */
export const RegistryRule = z.object({
  registry: z.string(),
  authority: z.string(),
  maxAgeDays: z.number().int().min(1),
  purposes: z.array(Purpose).nonempty(),
});
export type RegistryRule = z.infer<typeof RegistryRule>;

/** Whether a call of a purpose needs prior consent. A recorded refusal always blocks, needed or not. */
export const ConsentRule = z.object({ required: z.boolean(), purposes: z.array(Purpose).nonempty() });
export type ConsentRule = z.infer<typeof ConsentRule>;

/** The caller ID must be one the tenant owns; `countries` limits whose numbers may be shown. */
export const CallerIdRule = z.object({ countries: z.array(z.string().length(2)).nonempty().nullable() });
export type CallerIdRule = z.infer<typeof CallerIdRule>;

/** Abandoned ÷ (abandoned + connected), in percent; and what a person must be told for whom there was no agent. */
export const AbandonRule = z.object({
  capPct: z.number().min(0).max(100),
  connectThresholdMs: z.number().int(),
  /** The name of the installation's message. Left out: the rule asks for none. */
  messageId: MessageId.optional(),
});
export type AbandonRule = z.infer<typeof AbandonRule>;

/**
 * One jurisdiction's rules: pure data. Kinds of rule are a closed set and can only deny; a kind that is absent permits
 * nothing by itself, it simply does not speak. The version in force at a moment is the newest `from` among its values.
 */
export const RulePack = z.object({
  id: z.string().regex(/^[a-z]{2}(-[a-z0-9]+)*$/),
  jurisdiction: z.string().regex(/^[A-Z]{2}$/),
  name: z.string(),
  /** Every zone a number of this plan can be in; all of them must permit. */
  zones: z.array(z.string()).nonempty(),
  maintainers: z.array(z.string()).nonempty(),
  reviewBy: IsoDate,
  rules: z.object({
    callingHours: z.array(dated(CallingHours)).nonempty(),
    dncRegistry: z.array(dated(RegistryRule)),
    consent: z.array(dated(ConsentRule)),
    callerId: z.array(dated(CallerIdRule)),
    abandon: z.array(dated(AbandonRule)),
  }),
});
export type RulePack = z.infer<typeof RulePack>;
export type Dated<T> = Omit<z.infer<ReturnType<typeof dated>>, "value"> & { readonly value: T };

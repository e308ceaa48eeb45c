import {
  AmdSettings,
  type CliGroupId,
  CliStrategy,
  ContactCondition,
  ContactOrder,
  DialingMode,
  type DispositionSetId,
  durationMs,
  MessageId,
  Purpose,
  RecordingSettings,
  RetryOutcome,
  Weekday,
} from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { OwnRulesIn } from "./own-rules.ts";
import { country, uuid } from "./primitives.ts";

// What a user sets of a campaign (contract §8.2), as it comes in and as it goes out.

const retryRule = {
  outcome: RetryOutcome,
  delay_minutes: z.int().min(1).max(43_200),
  max_attempts: z.int().min(1).max(20),
  strategy: z.enum(["fixed", "daypart", "never"]),
};
const RetryRule = z.strictObject(retryRule);
export const RetryRuleOut = z.object({ ...retryRule, delay_minutes: z.int(), max_attempts: z.int() });

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be HH:MM, 00:00 to 24:00");
const days = z.array(Weekday).min(1).max(7);
const Window = z
  .strictObject({ days, start: clock, end: clock })
  .refine((window) => window.start < window.end, "start must be before end");
const date = z.iso.date("must be YYYY-MM-DD");
export const ScheduleIn = named(
  "ScheduleIn",
  z
    .strictObject({
      windows: z.array(Window).min(1).max(21),
      start_date: date.nullable().default(null),
      end_date: date.nullable().default(null),
      holidays: z.enum(["jurisdiction", "none"]).default("jurisdiction"),
    })
    .refine(({ start_date: from, end_date: to }) => from === null || to === null || from <= to, {
      error: "start_date must not be after end_date",
      path: ["end_date"],
    }),
);
export const ScheduleOut = z.object({
  windows: z.array(z.object({ days: z.array(Weekday), start: z.string(), end: z.string() })),
  start_date: z.string().nullable(),
  end_date: z.string().nullable(),
  holidays: z.enum(["jurisdiction", "none"]),
});

/** Conditions and orders come in and go out as they were written: they are a language of the wire. */
const condition = ContactCondition.meta({
  description:
    "A tree of comparisons: {field, op, value}, {all: […]}, {any: […]}, {not: …}; at most 50, at most 5 deep",
});
export const ConditionOut = z.custom<ContactCondition>((value) => typeof value === "object").nullable();

/** Members that may change in any state but `completed`; those of {@link fixedWhileActive} only in draft or paused. */
export const tunable = {
  max_attempts: z.int().min(1).max(20),
  retry_delay_minutes: z.int().min(1).max(43_200),
  dial_ratio: z.number().min(1).max(10),
  purpose: Purpose,
  default_country: country.nullable(),
  ring_timeout_seconds: z.int().min(5).max(120),
  wrap_up_seconds: z.int().min(0).max(600),
  preview_timeout_seconds: z.int().min(0).max(600),
  preview_skip_allowed: z.boolean(),
  preview_auto_offer: z.boolean(),
  priority: z.int().min(1).max(5),
  weight: z.int().min(1).max(100),
  always_on: z.boolean(),
  schedule: ScheduleIn.nullable(),
  cli_strategy: CliStrategy,
  order_by: z.array(ContactOrder).max(4),
  contact_filter: condition.nullable(),
  disposition_set_id: uuid<DispositionSetId>().nullable(),
  retry_rules: z.array(RetryRule).max(6),
  own_rules: OwnRulesIn.nullable(),
};
export const fixedWhileActive = { dialing_mode: DialingMode, cli_group_id: uuid<CliGroupId>() };

const duration = z
  .string()
  .max(20)
  .refine((text) => (durationMs(text) ?? 0) > 0, "must be an ISO 8601 duration of days, hours and minutes, e.g. P30D");
export const PacingIn = z.strictObject({
  target_abandon_pct: z.number().min(0).max(100).optional(),
  abandon_window: duration.nullable().optional(),
  connect_threshold_seconds: z.number().min(0).max(60).optional(),
  measured_from: z.enum(["answer", "greeting_start", "greeting_end"]).optional(),
  formula: z.enum(["standard", "amd_adjusted"]).optional(),
  max_dial_ratio: z.number().min(1).max(10).nullable().optional(),
  max_concurrent_calls: z.int().min(1).nullable().optional(),
  max_calls_per_second: z.number().min(0.1).nullable().optional(),
});

const source = z.enum(["campaign", "rule_pack", "default"]);
/** The values in force, and where each comes from. */
export const PacingOut = z.object({
  target_abandon_pct: z.number(),
  abandon_window: z.string().nullable(),
  connect_threshold_seconds: z.number(),
  measured_from: z.string(),
  formula: z.string(),
  max_dial_ratio: z.number().nullable(),
  max_concurrent_calls: z.int().nullable(),
  max_calls_per_second: z.number().nullable(),
  source: z.object({
    target_abandon_pct: source,
    abandon_window: source,
    connect_threshold_seconds: source,
    measured_from: source,
    formula: source,
    max_dial_ratio: source,
    max_concurrent_calls: source,
    max_calls_per_second: source,
  }),
});

export const Amd = z.object({
  enabled: z.boolean(),
  on_machine: AmdSettings.shape.onMachine,
  message_id: MessageId.nullable(),
  max_ms: AmdSettings.shape.maxMs,
});
export const Recording = z.object({
  enabled: z.boolean(),
  announce: z.boolean(),
  pause_allowed: z.boolean(),
  retention_days: RecordingSettings.shape.retentionDays,
});
/** Each changes member by member, as `pacing` does. */
export const inCall = {
  amd: z.strictObject(Amd.partial().shape).optional(),
  recording: z.strictObject(Recording.partial().shape).optional(),
};

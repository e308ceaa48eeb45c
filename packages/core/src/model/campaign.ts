import { z } from "zod";
import { ContactCondition, ContactOrder } from "./contact-condition.ts";
import { type CampaignId, type CliGroupId, type DispositionSetId, idOf, type TenantId } from "./ids.ts";
import { OwnRules } from "./own-rules.ts";
import { Purpose } from "./purpose.ts";
import { Schedule } from "./schedule.ts";

export { Purpose } from "./purpose.ts";

export const DialingMode = z.enum(["preview", "power", "progressive", "predictive"]);
export type DialingMode = z.infer<typeof DialingMode>;

export const CampaignStatus = z.enum(["draft", "active", "paused", "completed"]);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

/** What an attempt came to, as the retry rules see it. */
export const RetryOutcome = z.enum(["no_answer", "busy", "failed", "voicemail", "abandoned", "rejected"]);
export type RetryOutcome = z.infer<typeof RetryOutcome>;

export const RetryRule = z.object({
  outcome: RetryOutcome,
  delayMinutes: z.number().int().min(1).max(43_200),
  maxAttempts: z.number().int().min(1).max(20),
  /** `daypart`: not before the delay is over, and in another part of the day than the last try. */
  strategy: z.enum(["fixed", "daypart", "never"]),
});
export type RetryRule = Readonly<z.infer<typeof RetryRule>>;

const DURATION = /^P(?=.)(?:(\d{1,3})D)?(?:T(?=.)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?$/;
/** Milliseconds of a duration in days, hours and minutes; null when it is none. */
export function durationMs(text: string): number | null {
  const found = DURATION.exec(text);
  if (found === null) return null;
  const [, days = "0", hours = "0", minutes = "0"] = found;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
}

export const PacingSettings = z.object({
  /** Percent of calls answered by a person that may be abandoned; the rule pack's cap can only lower it. */
  targetAbandonPct: z.number().min(0).max(100),
  /** A person who answered is abandoned when no agent is bridged within this time. */
  connectThresholdMs: z.number().int().min(0),
  /** Calls of this campaign in flight at once; null = the trunk's limit only. */
  maxConcurrentCalls: z.number().int().min(1).nullable(),
  maxCallsPerSecond: z.number().min(0.1).nullable(),
  /** How far back abandoned calls count, as an ISO 8601 duration of days or time; null = the campaign's whole life. */
  abandonWindow: z.string().regex(DURATION, "must be an ISO 8601 duration such as P30D or PT24H").nullable(),
  /** From which moment the threshold runs. */
  measuredFrom: z.enum(["answer", "greeting_start", "greeting_end"]),
  formula: z.enum(["standard", "amd_adjusted"]),
  /** Lines per agent that no mode may pass; null = the mode's own rule only. */
  maxDialRatio: z.number().min(1).max(10).nullable(),
  /** Members that somebody set; the others follow the defaults. */
  chosen: z.array(z.string()).readonly(),
});
export type PacingSettings = Readonly<z.infer<typeof PacingSettings>>;

/** Where a value comes from. */
export type PacingSource = "campaign" | "rule_pack" | "default";
/** The pacing in force: the campaign's own as far as the rule packs let it, and where each value comes from. */
export interface EffectivePacing {
  readonly values: Omit<PacingSettings, "chosen">;
  readonly source: Readonly<Record<keyof Omit<PacingSettings, "chosen">, PacingSource>>;
}

/** A name of the tenant's messages: what may be played to people is a closed list of ours, never a path of theirs. */
export const MessageId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be [a-z0-9_-], at most 64 characters");

/** Whether answers are listened to for a machine, and what becomes of one. */
export const AmdSettings = z
  .object({
    enabled: z.boolean(),
    onMachine: z.enum(["hangup", "agent", "message"]),
    messageId: MessageId.nullable(),
    /** The person waits at most so long for the answer; after it, whoever is there is treated as a person. */
    maxMs: z.number().int().min(500).max(10_000),
  })
  .refine((amd) => amd.onMachine !== "message" || amd.messageId !== null, "on_machine message needs a message_id");
export type AmdSettings = Readonly<z.infer<typeof AmdSettings>>;

export const RecordingSettings = z.object({
  enabled: z.boolean(),
  /** Both sides are told when the recording begins. */
  announce: z.boolean(),
  /** The agent may pause it, for card numbers. */
  pauseAllowed: z.boolean(),
  /** Days the sound is kept; null = what the installation says. */
  retentionDays: z.number().int().min(1).max(36_500).nullable(),
});
export type RecordingSettings = Readonly<z.infer<typeof RecordingSettings>>;

/** How the caller ID of a call is chosen from the campaign's group. */
export const CliStrategy = z.enum(["round_robin", "least_used", "local_match", "sticky_per_contact"]);
export type CliStrategy = z.infer<typeof CliStrategy>;

/** The members a user may set (contract §8.2). */
export const CampaignSettings = z.object({
  name: z.string().min(1).max(200),
  dialingMode: DialingMode,
  cliGroupId: idOf<CliGroupId>(),
  maxAttempts: z.number().int().min(1).max(20),
  retryDelayMinutes: z.number().int().min(1).max(43_200),
  /** Lines per agent; used in `power` only, kept and echoed in every mode. */
  dialRatio: z.number().min(1).max(10),
  timezone: z.string(),
  purpose: Purpose,
  defaultCountry: z.string().nullable(),
  ringTimeoutMs: z.number().int().min(5_000).max(120_000),
  wrapUpMs: z.number().int().min(0).max(600_000),
  previewTimeoutMs: z.number().int().min(0).max(600_000),
  previewSkipAllowed: z.boolean(),
  /** In preview mode: agents who are free are shown a contact without asking. */
  previewAutoOffer: z.boolean(),
  /** 1 is served first. */
  priority: z.number().int().min(1).max(5),
  /** Share of agents and lines among campaigns of the same priority. */
  weight: z.number().int().min(1).max(100),
  /** Do not complete when the list runs dry. */
  alwaysOn: z.boolean(),
  /** null = whenever the law allows. */
  schedule: Schedule.nullable(),
  cliStrategy: CliStrategy,
  /** Empty = upload order. */
  orderBy: z.array(ContactOrder).max(4).readonly(),
  /** Only contacts that fit are dialed; null = all. */
  contactFilter: ContactCondition.nullable(),
  /** The dispositions agents may choose from; null = all of the tenant. */
  dispositionSetId: idOf<DispositionSetId>().nullable(),
  retryRules: z.array(RetryRule).readonly(),
  pacing: PacingSettings,
  amd: AmdSettings,
  recording: RecordingSettings,
  /** What it forbids itself beside the law and its tenant; null = nothing. */
  ownRules: OwnRules.nullable(),
});
export type CampaignSettings = Readonly<z.infer<typeof CampaignSettings>>;

/** Contract C-CAM-2 and §8.2: what a campaign is when its maker says nothing. */
export const CAMPAIGN_DEFAULTS = {
  maxAttempts: 3,
  retryDelayMinutes: 60,
  dialRatio: 1.5,
  timezone: "Asia/Dubai",
  purpose: "marketing",
  defaultCountry: null,
  ringTimeoutMs: 25_000,
  wrapUpMs: 30_000,
  previewTimeoutMs: 60_000,
  previewSkipAllowed: true,
  previewAutoOffer: true,
  priority: 3,
  weight: 10,
  alwaysOn: false,
  schedule: null,
  cliStrategy: "sticky_per_contact",
  orderBy: [],
  contactFilter: null,
  dispositionSetId: null,
  retryRules: [{ outcome: "rejected", delayMinutes: 60, maxAttempts: 1, strategy: "never" }],
  amd: { enabled: false, onMachine: "hangup", messageId: null, maxMs: 3_500 },
  recording: { enabled: true, announce: false, pauseAllowed: true, retentionDays: null },
  ownRules: null,
  pacing: {
    targetAbandonPct: 3,
    connectThresholdMs: 2_000,
    maxConcurrentCalls: null,
    maxCallsPerSecond: null,
    abandonWindow: null,
    measuredFrom: "answer",
    formula: "standard",
    maxDialRatio: null,
    chosen: [],
  },
} as const satisfies Omit<CampaignSettings, "name" | "dialingMode" | "cliGroupId">;

/** Why a campaign stands still; open, clients must accept new ones. */
export type PauseReason = "manual" | "abandon_cap" | "no_agents" | "schedule" | "switch_unavailable" | "compliance";

export const Campaign = CampaignSettings.extend({
  id: idOf<CampaignId>(),
  tenantId: idOf<TenantId>(),
  status: CampaignStatus,
  pauseReason: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** First start. */
  startedAt: z.number().nullable(),
  pausedAt: z.number().nullable(),
  resumedAt: z.number().nullable(),
  completedAt: z.number().nullable(),
  deletedAt: z.number().nullable(),
  version: z.number().int(),
});
export type Campaign = Readonly<z.infer<typeof Campaign>>;

/** Running totals kept beside the campaign, changed in the same transaction as what they count. */
export interface CampaignCounters {
  readonly totalContacts: number;
  /** Contacts with at least one attempt. */
  readonly contacted: number;
  /** Contacts with at least one call answered by a person. */
  readonly connected: number;
  /** Calls answered by a person and bridged to an agent. */
  readonly answeredConnected: number;
  readonly abandoned: number;
}
export const NO_COUNTERS: CampaignCounters = {
  totalContacts: 0,
  contacted: 0,
  connected: 0,
  answeredConnected: 0,
  abandoned: 0,
};

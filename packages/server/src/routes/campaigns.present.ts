import type { CampaignView, NewCampaign } from "@broadnet-engage/core";
import { type CampaignSettings, type EffectivePacing, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { PacingOut } from "../contract/campaign-settings.ts";
import type { Campaign, CampaignChange, CampaignCreate } from "../contract/campaigns.ts";
import { ownRulesOf, presentOwnRules } from "./own-rules.present.ts";

const seconds = (ms: number): number => ms / 1000;
const ms = (s: number | undefined): number | undefined => (s === undefined ? undefined : Math.round(s * 1000));

export const presentCampaign = ({
  campaign,
  counters,
  abandonRate,
  pacing,
}: CampaignView): z.input<typeof Campaign> => ({
  id: campaign.id,
  name: campaign.name,
  status: campaign.status,
  dialing_mode: campaign.dialingMode,
  cli_group_id: campaign.cliGroupId,
  max_attempts: campaign.maxAttempts,
  retry_delay_minutes: campaign.retryDelayMinutes,
  dial_ratio: campaign.dialRatio,
  timezone: campaign.timezone,
  total_contacts: counters.totalContacts,
  contacted: counters.contacted,
  connected: counters.connected,
  abandon_rate: abandonRate,
  created_at: toIso(campaign.createdAt),
  started_at: toIsoOrNull(campaign.startedAt),
  paused_at: campaign.status === "active" ? null : toIsoOrNull(campaign.pausedAt),
  resumed_at: toIsoOrNull(campaign.resumedAt),
  completed_at: toIsoOrNull(campaign.completedAt),
  updated_at: toIso(campaign.updatedAt),
  pause_reason: campaign.pauseReason,
  version: campaign.version,
  purpose: campaign.purpose,
  default_country: campaign.defaultCountry,
  ring_timeout_seconds: seconds(campaign.ringTimeoutMs),
  wrap_up_seconds: seconds(campaign.wrapUpMs),
  preview_timeout_seconds: seconds(campaign.previewTimeoutMs),
  preview_skip_allowed: campaign.previewSkipAllowed,
  preview_auto_offer: campaign.previewAutoOffer,
  priority: campaign.priority,
  weight: campaign.weight,
  always_on: campaign.alwaysOn,
  schedule: campaign.schedule && {
    windows: campaign.schedule.windows.map(({ days, start, end }) => ({ days: [...days], start, end })),
    start_date: campaign.schedule.startDate,
    end_date: campaign.schedule.endDate,
    holidays: campaign.schedule.holidays,
  },
  cli_strategy: campaign.cliStrategy,
  order_by: campaign.orderBy.map(({ field, direction }) => ({ field, direction })),
  contact_filter: campaign.contactFilter,
  disposition_set_id: campaign.dispositionSetId,
  retry_rules: campaign.retryRules.map((rule) => ({
    outcome: rule.outcome,
    delay_minutes: rule.delayMinutes,
    max_attempts: rule.maxAttempts,
    strategy: rule.strategy,
  })),
  pacing: presentPacing(pacing),
  amd: {
    enabled: campaign.amd.enabled,
    on_machine: campaign.amd.onMachine,
    message_id: campaign.amd.messageId,
    max_ms: campaign.amd.maxMs,
  },
  recording: {
    enabled: campaign.recording.enabled,
    announce: campaign.recording.announce,
    pause_allowed: campaign.recording.pauseAllowed,
    retention_days: campaign.recording.retentionDays,
  },
  own_rules: presentOwnRules(campaign.ownRules),
});

const presentPacing = ({ values, source }: EffectivePacing): z.input<typeof PacingOut> => ({
  target_abandon_pct: values.targetAbandonPct,
  abandon_window: values.abandonWindow,
  connect_threshold_seconds: seconds(values.connectThresholdMs),
  measured_from: values.measuredFrom,
  formula: values.formula,
  max_dial_ratio: values.maxDialRatio,
  max_concurrent_calls: values.maxConcurrentCalls,
  max_calls_per_second: values.maxCallsPerSecond,
  source: {
    target_abandon_pct: source.targetAbandonPct,
    abandon_window: source.abandonWindow,
    connect_threshold_seconds: source.connectThresholdMs,
    measured_from: source.measuredFrom,
    formula: source.formula,
    max_dial_ratio: source.maxDialRatio,
    max_concurrent_calls: source.maxConcurrentCalls,
    max_calls_per_second: source.maxCallsPerSecond,
  },
});

type Change = z.output<typeof CampaignChange>;

/** Members left out stay out, so that the dialer's own defaults and present values hold. */
const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const pacingOf = (pacing: NonNullable<Change["pacing"]>): Partial<CampaignSettings["pacing"]> =>
  given({
    targetAbandonPct: pacing.target_abandon_pct,
    abandonWindow: pacing.abandon_window,
    connectThresholdMs: ms(pacing.connect_threshold_seconds),
    measuredFrom: pacing.measured_from,
    formula: pacing.formula,
    maxDialRatio: pacing.max_dial_ratio,
    maxConcurrentCalls: pacing.max_concurrent_calls,
    maxCallsPerSecond: pacing.max_calls_per_second,
  });

const amdOf = (amd: NonNullable<Change["amd"]>): Partial<CampaignSettings["amd"]> =>
  given({ enabled: amd.enabled, onMachine: amd.on_machine, messageId: amd.message_id, maxMs: amd.max_ms });

const recordingOf = (recording: NonNullable<Change["recording"]>): Partial<CampaignSettings["recording"]> =>
  given({
    enabled: recording.enabled,
    announce: recording.announce,
    pauseAllowed: recording.pause_allowed,
    retentionDays: recording.retention_days,
  });

const settingsOf = (body: Change) =>
  given({
    name: body.name,
    dialingMode: body.dialing_mode,
    cliGroupId: body.cli_group_id,
    maxAttempts: body.max_attempts,
    retryDelayMinutes: body.retry_delay_minutes,
    dialRatio: body.dial_ratio,
    timezone: body.timezone,
    purpose: body.purpose,
    defaultCountry: body.default_country,
    ringTimeoutMs: ms(body.ring_timeout_seconds),
    wrapUpMs: ms(body.wrap_up_seconds),
    previewTimeoutMs: ms(body.preview_timeout_seconds),
    previewSkipAllowed: body.preview_skip_allowed,
    previewAutoOffer: body.preview_auto_offer,
    priority: body.priority,
    weight: body.weight,
    alwaysOn: body.always_on,
    schedule: body.schedule && {
      windows: body.schedule.windows,
      startDate: body.schedule.start_date,
      endDate: body.schedule.end_date,
      holidays: body.schedule.holidays,
    },
    cliStrategy: body.cli_strategy,
    orderBy: body.order_by,
    contactFilter: body.contact_filter,
    dispositionSetId: body.disposition_set_id,
    retryRules: body.retry_rules?.map((rule) => ({
      outcome: rule.outcome,
      delayMinutes: rule.delay_minutes,
      maxAttempts: rule.max_attempts,
      strategy: rule.strategy,
    })),
    ownRules: ownRulesOf(body.own_rules),
  });

export const newCampaign = (body: z.output<typeof CampaignCreate>): NewCampaign => ({
  ...settingsOf(body),
  name: body.name,
  dialingMode: body.dialing_mode,
  cliGroupId: body.cli_group_id,
  ...(body.pacing ? { pacing: pacingOf(body.pacing) } : {}),
  ...(body.amd ? { amd: amdOf(body.amd) } : {}),
  ...(body.recording ? { recording: recordingOf(body.recording) } : {}),
});

/** `pacing`, `amd` and `recording` change member by member; `present` is what holds now. */
export const campaignChanges = (
  body: Change,
  present: Pick<CampaignSettings, "pacing" | "amd" | "recording">,
): Partial<CampaignSettings> => ({
  ...settingsOf(body),
  ...(body.pacing ? { pacing: changedPacing(present.pacing, pacingOf(body.pacing)) } : {}),
  ...(body.amd ? { amd: { ...present.amd, ...amdOf(body.amd) } } : {}),
  ...(body.recording ? { recording: { ...present.recording, ...recordingOf(body.recording) } } : {}),
});

const changedPacing = (
  present: CampaignSettings["pacing"],
  changes: Partial<CampaignSettings["pacing"]>,
): CampaignSettings["pacing"] => ({
  ...present,
  ...changes,
  chosen: [...new Set([...present.chosen, ...Object.keys(changes)])],
});

import type { CampaignStats, Diagnostics, Preflight } from "@broadnet-engage/core";
import { toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { campaignDiagnostics, campaignStats, preflightCampaign } from "../contract/campaign-insight.ts";

export const presentDiagnostics = (d: Diagnostics): z.input<(typeof campaignDiagnostics.responses)[200]> => ({
  state: d.state,
  dialing: d.dialing,
  limiting_factor: d.limitingFactor,
  ready_agents: d.readyAgents,
  not_ready: d.notReady.map(({ agentId, reason }) => ({ agent_id: agentId, reason })),
  contacts: {
    pending_now: d.pendingNow,
    pending_later: d.pendingLater,
    next_retry_at: toIsoOrNull(d.nextRetryAt),
    blocked: d.blocked.map(({ rule, count }) => ({ rule, count })),
  },
  pacing: {
    ratio: d.pacing.ratio,
    target: d.pacing.targetAbandonPct,
    measured_abandon_pct: d.pacing.measuredAbandonPct,
    window: d.pacing.window,
    headroom_calls: d.pacing.headroomCalls,
    last_decision: d.lastDecision && {
      at: toIso(d.lastDecision.at),
      dial: d.lastDecision.launch,
      because: d.lastDecision.because,
    },
    decisions: d.decisions.map(presentTick),
    guarded: d.guarded,
    calibration: {
      answers: d.calibration.answers.map((tenth) => ({ ...tenth })),
      abandons: { ...d.calibration.abandons },
    },
    shadow: d.shadow && {
      policy: d.shadow.policy,
      decisions: d.shadow.decisions,
      more: d.shadow.more,
      less: d.shadow.less,
      mean_wanted_live: d.shadow.meanWanted.live,
      mean_wanted_shadow: d.shadow.meanWanted.shadow,
    },
  },
  as_of: toIso(d.asOf),
});

export const presentTick = (tick: Diagnostics["decisions"][number]) => ({
  at: toIso(tick.at),
  policy: tick.policy,
  asked: tick.asked,
  dial: tick.launch,
  bound: tick.bound,
  because: tick.because,
  agents: { ...tick.agents },
  in_flight: tick.inFlight,
  free_lines: tick.freeLines,
  free_starts: tick.freeStarts,
  connected: tick.connected,
  abandoned: tick.abandoned,
  figures: {
    freeing: tick.figures.freeing,
    expected_answers: tick.figures.expectedAnswers,
    answer_chance: tick.figures.answerChance,
    overdial_chance: tick.figures.overdialChance,
    threshold: tick.figures.threshold,
    wanted_pct: tick.figures.wantedPct,
    headroom: tick.figures.headroom,
  },
  shadow: tick.shadow && { policy: tick.shadow.policy, dial: tick.shadow.launch, because: tick.shadow.because },
});

export const presentPreflight = (found: Preflight): z.input<(typeof preflightCampaign.responses)[200]> => ({
  total: found.total,
  dialable_now: found.dialableNow,
  dialable_later: found.dialableLater,
  blocked: found.blocked.map(({ rule, count }) => ({ rule, count })),
  invalid: found.invalid,
  next_window_at: toIsoOrNull(found.nextWindowAt),
  sample_size: found.sampleSize,
  checked_at: toIso(found.checkedAt),
});

const average = (sum: number, of: number): number => (of === 0 ? 0 : Math.round(sum / of));

export const presentStats = (
  { totals, work, abandonRate, contacts, occupancy }: CampaignStats,
  span: { readonly from: number; readonly to: number },
): z.input<(typeof campaignStats.responses)[200]> => ({
  from: toIso(span.from),
  to: toIso(span.to),
  attempts: totals.completed + totals.noAnswer + totals.busy + totals.failed + totals.voicemail,
  answers: totals.completed,
  machine: totals.voicemail,
  no_answer: totals.noAnswer,
  busy: totals.busy,
  failed: totals.failed,
  abandoned: totals.abandoned,
  abandon_rate: abandonRate,
  contacts: { ...contacts },
  avg_ring_seconds: average(work.ringMs / 1_000, work.rang),
  avg_talk_seconds: average(totals.talkSeconds, totals.withAgent),
  avg_wrap_up_seconds: average(work.wrapUpMs / 1_000, work.wrappedUp),
  agent_occupancy: occupancy,
  dispositions: work.dispositions.map(({ code, count }) => ({ code, count })),
});

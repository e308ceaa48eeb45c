import { isInForce } from "../compliance/in-force.ts";
import { localTime } from "../compliance/local-time.ts";
import { type Campaign, type CampaignCounters, durationMs } from "../model/campaign.ts";
import { type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import type { Engine } from "./context.ts";

/** The strictest of what the loaded packs say of abandoned calls; nobody knows beforehand whom a list will reach. */
export interface AbandonLimits {
  /** Percent; 100 = no pack speaks. */
  readonly capPct: number;
  readonly connectThresholdMs: number;
  readonly ruleVersion: string | null;
}

/** Rules come and go with the local day, which nowhere begins but on a quarter of an hour: till then the answer is the same. */
const QUARTER = 15 * MINUTE;
const known = new WeakMap<readonly RulePack[], { readonly quarter: number; readonly limits: AbandonLimits }>();

/** `packs` is not written to after it was handed in. */
export function strictestAbandon(packs: readonly RulePack[], at: Instant): AbandonLimits {
  const quarter = Math.floor(at / QUARTER);
  const before = known.get(packs);
  if (before?.quarter === quarter) return before.limits;
  const limits = strictestAt(packs, at);
  known.set(packs, { quarter, limits });
  return limits;
}

function strictestAt(packs: readonly RulePack[], at: Instant): AbandonLimits {
  const held = packs.flatMap(({ rules, zones: [zone = "UTC"] }) =>
    knownOf(rules.abandon).filter((rule) => isInForce(rule, localTime(zone, at).date)),
  );
  const strictest = held.toSorted((a, b) => a.value.capPct - b.value.capPct)[0];
  return {
    capPct: Math.min(100, ...held.map(({ value }) => value.capPct)),
    connectThresholdMs: Math.min(Number.POSITIVE_INFINITY, ...held.map(({ value }) => value.connectThresholdMs)),
    ruleVersion: strictest?.from ?? null,
  };
}

/** A window is counted anew at most this often: it is long, and a count of it is not free. */
const COUNT_EVERY_MS = SECOND;

/** Connected and abandoned calls of the campaign's window; the running totals when the window is its whole life. */
export async function abandonCounts(
  engine: Engine,
  campaign: Campaign,
  counters: CampaignCounters | undefined,
): Promise<{ readonly connected: number; readonly abandoned: number }> {
  const window = campaign.pacing.abandonWindow === null ? null : durationMs(campaign.pacing.abandonWindow);
  if (window === null) return { connected: counters?.answeredConnected ?? 0, abandoned: counters?.abandoned ?? 0 };
  const now = engine.clock.now();
  const known = engine.memory.abandonCounts.get(campaign.id);
  if (known !== undefined && now - known.at < COUNT_EVERY_MS) return known;
  const { withAgent, abandoned } = await engine.storage.read((stores) =>
    stores.calls.totals(campaign.tenantId, campaign.id, now - window, now + 1),
  );
  const fresh = { at: now, connected: withAgent, abandoned };
  engine.memory.abandonCounts.set(campaign.id, fresh);
  return fresh;
}

import { isInForce } from "../compliance/in-force.ts";
import { localTime } from "../compliance/local-time.ts";
import { type Campaign, type CampaignCounters, durationMs } from "../model/campaign.ts";
import { type Instant, MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import type { AbandonBudget } from "../pacing/floor.ts";
import {
  type AbandonCounts,
  type AbandonLaw,
  type AbandonWindow,
  abandonWindow,
  endOf,
  lawWindow,
  nameOf,
} from "./abandon-ledger.ts";
import { byQuarter } from "./by-quarter.ts";
import type { Engine } from "./context.ts";

/** The strictest of what the loaded packs say of abandoned calls; nobody knows beforehand whom a list will reach. */
export interface AbandonLimits {
  /** Percent; 100 = no pack speaks. */
  readonly capPct: number;
  readonly connectThresholdMs: number;
  readonly ruleVersion: string | null;
}

/** What the packs say of abandoned calls on the day it is there. */
const inForceAt = (packs: readonly RulePack[], at: Instant) =>
  packs.flatMap(({ rules, zones: [zone = "UTC"] }) =>
    knownOf(rules.abandon).filter((rule) => isInForce(rule, localTime(zone, at).date)),
  );

export const strictestAbandon = byQuarter((packs, at): AbandonLimits => {
  const held = inForceAt(packs, at);
  const strictest = held.toSorted((a, b) => a.value.capPct - b.value.capPct)[0];
  return {
    capPct: Math.min(100, ...held.map(({ value }) => value.capPct)),
    connectThresholdMs: Math.min(Number.POSITIVE_INFINITY, ...held.map(({ value }) => value.connectThresholdMs)),
    ruleVersion: strictest?.from ?? null,
  };
});

/** The windows the law counts over, and the campaign's own: its whole life unless it says otherwise. */
export function abandonWindows(engine: Engine, campaign: Campaign): readonly AbandonWindow[] {
  const named = inForceAt(engine.packs, engine.clock.now()).flatMap(({ value }) =>
    value.window === undefined ? [] : [lawWindow(value.window)],
  );
  return [abandonWindow(campaign.pacing.abandonWindow ?? "campaign"), ...named];
}

/** The lower of the campaign's own target and the strictest cap any loaded pack names, in percent. */
export const abandonCap = (engine: Engine, campaign: Campaign): number =>
  Math.min(campaign.pacing.targetAbandonPct, strictestAbandon(engine.packs, engine.clock.now()).capPct);

/** Of all windows that count, the one that leaves least. */
export async function abandonBudget(engine: Engine, campaign: Campaign): Promise<AbandonBudget> {
  const now = engine.clock.now();
  const { cap, windows } = lawOf(engine, campaign, now);
  const budgets: AbandonBudget[] = [];
  for (const window of windows) {
    const { connected, abandoned } =
      engine.ledger.counts(campaign, window, now) ??
      (await engine.storage.read((stores) => engine.ledger.count(stores, campaign, window, now)));
    budgets.push({ connected, abandoned, windowEndsAt: endOf(window, now), capPct: cap });
  }
  return tightest(budgets, cap) ?? { connected: 0, abandoned: 0, windowEndsAt: null, capPct: cap };
}

/** The counts that leave least under the cap. */
export function tightest<C extends AbandonCounts>(all: readonly C[], capPct: number): C | null {
  let least: C | null = null;
  const left = ({ connected, abandoned }: AbandonCounts): number =>
    (capPct / 100) * (connected + abandoned) - abandoned;
  for (const one of all) if (least === null || left(one) < left(least)) least = one;
  return least;
}

/** What the law says changes with the date, and asking it costs a calendar: asked once a minute. */
const LAW_HOLDS_MS = MINUTE;

function lawOf(engine: Engine, campaign: Campaign, now: Instant): AbandonLaw {
  const known = engine.memory.abandonLaws.get(campaign.id);
  if (known?.version === campaign.version && now >= known.at && now - known.at < LAW_HOLDS_MS) return known;
  const cap = abandonCap(engine, campaign);
  const law = { at: now, version: campaign.version, cap, windows: abandonWindows(engine, campaign) };
  engine.memory.abandonLaws.set(campaign.id, law);
  return law;
}

/** How near the cap the campaign is in the window that leaves least; costs no reading. Null: not counted lately. */
export function nearestCap(
  engine: Engine,
  campaign: Campaign,
): (AbandonCounts & { readonly capPct: number; readonly window: string }) | null {
  const now = engine.clock.now();
  const { cap, windows } = lawOf(engine, campaign, now);
  const counted = windows.flatMap((window) => {
    const counts = engine.ledger.counts(campaign, window, now);
    return counts === null ? [] : [{ ...counts, window: nameOf(window) }];
  });
  const nearest = tightest(counted, cap);
  return nearest === null ? null : { ...nearest, capPct: cap };
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

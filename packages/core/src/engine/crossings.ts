import type { Campaign } from "../model/campaign.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";
import { nearestCap } from "./abandon.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

// What people should hear of a campaign before it stands still: the abandon cap is reached, the list is low. Each is told once
// per crossing, over restarts and over all nodes: what was told stands beside the campaign, and is changed under its lock in
// the transaction of the event.

/** What was told of a campaign and holds still. */
interface Told {
  readonly capped: boolean;
  readonly low: boolean;
}
const NOTHING: Told = { capped: false, low: false };

/** The name under which it is kept beside what policies learned; no policy is called so. */
const KEPT_AS = "engine/told";

const CAP_LOOK_MS = SECOND;
/** What lists hold is counted, and a count of a long one is not free. */
const LIST_LOOK_MS = MINUTE;
/** The pace is that of the last half hour. */
const PACE_MS = HOUR / 2;
/** Told below the first, and again only after more than the second was there: figures that tremble tell nothing. */
const LOW_HOURS = { told: 1, over: 1.5 };
const CAP_LEFT_BEHIND = 0.9;

/** Looks whether an active campaign has crossed one of its lines, in either direction. */
export async function tellCrossings(engine: Engine): Promise<void> {
  const { memory, clock, book } = engine;
  const now = clock.now();
  if (now >= memory.nextCapLook) {
    memory.nextCapLook = now + CAP_LOOK_MS;
    for (const campaign of book.campaigns) await lookAtCap(engine, campaign);
  }
  for (const campaign of book.campaigns) {
    if (now < (memory.nextLowLook.get(campaign.id) ?? 0)) continue;
    memory.nextLowLook.set(campaign.id, now + LIST_LOOK_MS);
    await lookAtList(engine, campaign, now);
  }
}

async function lookAtCap(engine: Engine, campaign: Campaign): Promise<void> {
  const near = nearestCap(engine, campaign);
  if (near === null || near.capPct >= 100) return;
  const { connected, abandoned, capPct, window } = near;
  const measured = abandoned === 0 ? 0 : (100 * abandoned) / (abandoned + connected);
  const told = await toldOf(engine, campaign);
  const capped = told.capped ? measured > CAP_LEFT_BEHIND * capPct : measured >= capPct;
  if (capped === told.capped) return;
  await change(engine, campaign, { capped }, (unit) =>
    unit.notify("campaign.abandon_cap_reached", campaign.tenantId, campaign.id, {
      campaignId: campaign.id,
      measured: Math.round(100 * measured) / 100,
      limit: capPct,
      window,
    }),
  );
}

async function lookAtList(engine: Engine, campaign: Campaign, now: Instant): Promise<void> {
  const { tenantId, id } = campaign;
  const from = Math.max(now - PACE_MS, campaign.resumedAt ?? campaign.startedAt ?? now);
  const { pending, dialed } = await engine.storage.read(async ({ contacts, calls }) => {
    const { byStatus } = await contacts.counts(tenantId, id, now);
    const { completed, noAnswer, busy, failed, voicemail } = await calls.totals(tenantId, id, from, now + 1);
    return { pending: byStatus.pending, dialed: completed + noAnswer + busy + failed + voicemail };
  });
  // A pace of less than a minute is none.
  const perHour = now - from < MINUTE ? 0 : (dialed * HOUR) / (now - from);
  const hoursLeft = pending === 0 ? 0 : perHour === 0 ? null : pending / perHour;
  if (hoursLeft === null) return;
  const told = await toldOf(engine, campaign);
  const low = hoursLeft < (told.low ? LOW_HOURS.over : LOW_HOURS.told);
  if (low === told.low) return;
  await change(engine, campaign, { low }, (unit) =>
    unit.notify("campaign.list_low", tenantId, id, {
      campaignId: id,
      pending,
      hoursLeft: Math.floor(100 * hoursLeft) / 100,
    }),
  );
}

/** As last known here; another node may know better, which {@link change} asks. */
async function toldOf(engine: Engine, { tenantId, id }: Campaign): Promise<Told> {
  const known = engine.memory.told.get(id);
  if (known !== undefined) return known;
  const kept = await engine.storage.read((stores) => stores.campaigns.learned(tenantId, id, KEPT_AS));
  const told = read(kept?.learned);
  engine.memory.told.set(id, told);
  return told;
}

const read = (learned: unknown): Told => {
  const { capped, low } = { ...NOTHING, ...(typeof learned === "object" ? learned : {}) };
  return { capped: capped === true, low: low === true };
};

/** Under the campaign's lock: who comes second finds it told. Falling back is written down and told to nobody. */
async function change(
  engine: Engine,
  { tenantId, id }: Campaign,
  to: Partial<Told>,
  tell: (unit: Unit) => void,
): Promise<void> {
  const told = await inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.lock(tenantId, id);
    if (campaign === null) return NOTHING;
    const before = read((await unit.stores.campaigns.learned(tenantId, id, KEPT_AS))?.learned);
    const after = { ...before, ...to };
    if (after.capped === before.capped && after.low === before.low) return after;
    await unit.stores.campaigns.learn(tenantId, id, { policy: KEPT_AS, learned: after, at: unit.at });
    if ((to.capped ?? to.low) === true) tell(unit);
    return after;
  });
  engine.memory.told.set(id, told);
}

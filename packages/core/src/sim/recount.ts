import type { AbandonCounts } from "../engine/abandon-ledger.ts";
import type { Engine } from "../engine/context.ts";
import { EngageError } from "../errors.ts";
import type { CallEventRecord } from "../model/call.ts";
import type { CallId, CampaignId, TenantId } from "../model/ids.ts";
import { DAY } from "../model/instant.ts";
import type { Storage } from "../ports/storage.ts";

const PAGE = 200;

/** Persons connected and abandoned by a campaign, from its calls' own events, one by one (C-CAM-12). */
export async function recount(storage: Storage, tenantId: TenantId, campaignId: CampaignId): Promise<AbandonCounts> {
  const counts = { connected: 0, abandoned: 0 };
  for (let after: CallId | null = null; ; ) {
    const page = { limit: PAGE, after };
    const found = await storage.read(async ({ calls }) => {
      const { items, hasMore } = await calls.page(tenantId, { campaignId, includeLive: true }, page);
      const events: (readonly CallEventRecord[])[] = [];
      for (const { id } of items) events.push(await calls.events(tenantId, id));
      return { events, hasMore, last: items.at(-1)?.id ?? null };
    });
    for (const events of found.events) {
      if (isOfPerson(events, "call.connected")) counts.connected += 1;
      if (isOfPerson(events, "call.abandoned")) counts.abandoned += 1;
    }
    if (!found.hasMore || found.last === null) return counts;
    after = found.last;
  }
}

/** Machines that were found out are neither connected nor abandoned. */
const isOfPerson = (events: readonly CallEventRecord[], type: string): boolean =>
  events.some((event) => event.type === type) &&
  !events.some(({ type, data }) => type === "call.screened" && MACHINES.has(String(data.result)));
const MACHINES: ReadonlySet<string> = new Set(["machine", "fax"]);

/**
 * Counts the raw events again and holds the abandon budget to them: as carried on from commit to commit, as counted anew over
 * each kind of window, and as the campaign's own totals. Of a campaign that was paced from its beginning, less than a day ago.
 *
 * @throws EngageError `invariant-broken` naming both counts
 */
export async function demandExactAccounts(
  engine: Engine,
  tenantId: TenantId,
  campaignId: CampaignId,
): Promise<AbandonCounts> {
  const raw = await recount(engine.storage, tenantId, campaignId);
  const compare = (what: string, { connected, abandoned }: AbandonCounts): void => {
    if (connected === raw.connected && abandoned === raw.abandoned) return;
    const both = JSON.stringify({ budget: { connected, abandoned }, raw });
    throw new EngageError(
      "invariant-broken",
      `The abandon budget (${what}) is not a recount of the raw events: ${both}`,
    );
  };
  const carried = engine.ledger.carried(campaignId);
  if (carried !== null) compare("carried on", carried);
  await engine.storage.read(async (stores) => {
    const campaign = await stores.campaigns.find(tenantId, campaignId);
    if (campaign === null) return;
    const now = engine.clock.now();
    // Calls in talk are counted from the floor, and one that is not dialing is not on it: nobody asks for its windows.
    const windows = [{ kind: "campaign" }, { kind: "sliding", ms: DAY }] as const;
    for (const window of campaign.status === "active" ? windows : windows.slice(0, 1))
      compare(window.kind, await engine.ledger.count(stores, campaign, window, now));
    const totals = (await stores.campaigns.counters(tenantId, [campaignId])).get(campaignId);
    compare("totals", { connected: totals?.answeredConnected ?? 0, abandoned: totals?.abandoned ?? 0 });
  });
  return raw;
}

import type { Campaign } from "../model/campaign.ts";
import type { CampaignId } from "../model/ids.ts";

type Share = Pick<Campaign, "id" | "priority" | "weight">;

/**
 * The campaigns in the order they are served: by priority, and among equals who has had least for its weight goes first.
 * Over many ticks each gets calls in proportion to its weight, whatever the others' lists do.
 */
export function fairOrder<T extends Share>(
  campaigns: readonly T[],
  served: ReadonlyMap<CampaignId, number>,
): readonly T[] {
  const had = (campaign: T): number => served.get(campaign.id) ?? Number.POSITIVE_INFINITY;
  // A newcomer has had as much as whoever has had least: it shares from now on and makes up for nothing.
  return campaigns.toSorted((a, b) => a.priority - b.priority || had(a) - had(b) || (a.id < b.id ? -1 : 1));
}

/** Notes calls launched for a campaign. One that stood still meanwhile does not save up its share. */
export function serve(served: Map<CampaignId, number>, { id, weight }: Share, launched: number): void {
  const least = served.size === 0 ? 0 : Math.min(...served.values());
  served.set(id, Math.max(served.get(id) ?? least, least) + launched / weight);
}

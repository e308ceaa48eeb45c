import { type CampaignId, type PacingPulse, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { StreamPacing } from "../contract/stream.ts";
import { presentTick } from "../routes/campaign-insight.present.ts";

type Told = z.input<typeof StreamPacing>;

/** A message holds no more; who has more campaigns sees those that decided last, and asks for one by its id. */
const CAMPAIGNS_TOLD = 100;

/**
 * Pacing decides at every event, hundreds of times a second on a large floor. Readers are told once a second: of each campaign the
 * latest decision with all it was made of, and how many came before it. What is not read is never piled up.
 */
export class PacingTold {
  #seen = new Map<CampaignId, Pick<PacingPulse, "decisions" | "launched">>();

  /** What is new since the last time; null = nothing was decided. */
  since(pulses: readonly PacingPulse[], now: number): Told | null {
    const campaigns: Told["campaigns"] = [];
    for (const { campaignId, latest, decisions, launched } of pulses) {
      // Nobody looked before: the latest is all there is to tell.
      const before = this.#seen.get(campaignId) ?? { decisions: decisions - 1, launched: launched - latest.launch };
      if (decisions === before.decisions || campaigns.length === CAMPAIGNS_TOLD) continue;
      campaigns.push({
        campaign_id: campaignId,
        decisions: decisions - before.decisions,
        dialed: launched - before.launched,
        ...presentTick(latest),
      });
    }
    this.#seen = new Map(pulses.map(({ campaignId, decisions, launched }) => [campaignId, { decisions, launched }]));
    return campaigns.length === 0 ? null : { as_of: toIso(now), campaigns };
  }
}

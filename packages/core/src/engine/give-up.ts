import type { Campaign } from "../model/campaign.ts";
import type { CallId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { leastRingMs, leastRingOf } from "./ring.ts";
import { inUnit } from "./unit.ts";

/** From when on the campaign's ringing calls may be let go; null = never: only the predictive mode rings more than it has agents for. */
export const givesUpAfter = (engine: Engine, { dialingMode }: Campaign, at: Instant): number | null =>
  engine.giveUpRinging !== false && dialingMode === "predictive" ? leastRingMs(engine.packs, at) : null;

/**
 * Lets ringing calls go that the policy named. Judged anew under the call's lock: one that was answered meanwhile, or has
 * not rung as long as its own country wants, stays. The row says that we asked before the switch hears of it, so that a person
 * who answers between the two is counted as lost by us, which he is; and should the switch not hear it, the ring limit ends the
 * call as it ends every other.
 */
export async function giveUp(engine: Engine, campaign: Campaign, calls: readonly CallId[]): Promise<void> {
  if (calls.length === 0 || givesUpAfter(engine, campaign, engine.clock.now()) === null) return;
  for (const id of calls)
    await inUnit(engine, (unit) =>
      moveCall(engine, unit, campaign.tenantId, id, ({ phone }) => ({
        type: "giveUp",
        at: unit.at,
        leastRingMs: leastRingOf(engine, phone, unit.at),
      })),
    );
}

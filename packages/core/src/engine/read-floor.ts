import { LIMITS } from "../limits.ts";
import type { Agent } from "../model/agent.ts";
import type { CampaignId } from "../model/ids.ts";
import type { Storage } from "../ports/storage.ts";
import type { Engine } from "./context.ts";
import type { FloorRows } from "./floor-book.ts";

/** The floor as the stores have it. */
export function readFloor(storage: Storage): Promise<FloorRows> {
  return storage.read(async (stores) => {
    const campaigns = await stores.campaigns.active(LIMITS.activeCampaigns);
    const agents = new Map<CampaignId, readonly Agent[]>();
    for (const { tenantId, id } of campaigns) agents.set(id, await stores.agents.ofCampaign(tenantId, id));
    const calls = campaigns.length === 0 ? [] : await stores.calls.live(null, LIMITS.liveCalls);
    return { campaigns, agents, calls };
  });
}

/** Reads the book anew when it is old or in doubt; doubted again when that fails. */
export async function refreshBook(engine: Engine): Promise<void> {
  const { book } = engine;
  if (!book.isOld(engine.clock.now())) return;
  book.beginReading();
  try {
    book.endReading(await readFloor(engine.storage), engine.clock.now());
  } catch (error) {
    book.doubt();
    throw error;
  }
}

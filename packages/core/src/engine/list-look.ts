import { LIMITS } from "../limits.ts";
import type { Campaign } from "../model/campaign.ts";
import { SECOND } from "../model/instant.ts";
import type { Engine } from "./context.ts";

/** Callbacks come due on the minute, and a retry need not be seen at once. */
const LOOK_MS = SECOND;

/**
 * What a campaign that shares its agents could use them for, as far as its list says: whether one that was found dry has
 * somebody again, and how many callbacks of any agent are due. Read now and then, one campaign after the other.
 */
export async function lookAtLists(engine: Engine, campaigns: readonly Campaign[]): Promise<void> {
  const { memory, clock, storage } = engine;
  if (campaigns.length < 2) return memory.promised.clear();
  const now = clock.now();
  for (const { id, tenantId, dialingMode } of campaigns) {
    if (now < (memory.nextListLook.get(id) ?? 0)) continue;
    memory.nextListLook.set(id, now + LOOK_MS);
    await storage.read(async ({ callbacks, contacts }) => {
      const due = dialingMode === "preview" ? [] : await callbacks.due(tenantId, id, null, LIMITS.claimBatch);
      memory.promised.set(id, due.length);
      if (memory.dry.has(id) && (await contacts.counts(tenantId, id, now)).pendingNow > 0) memory.dry.delete(id);
    });
  }
}

/** Nothing could be claimed, or something: what the next sharing goes by. */
export function noteList({ memory }: Engine, { id }: Campaign, isDry: boolean): void {
  if (isDry) memory.dry.add(id);
  else memory.dry.delete(id);
}

import { LIMITS } from "../limits.ts";
import type { Campaign } from "../model/campaign.ts";
import { MINUTE } from "../model/instant.ts";
import type { Engine } from "./context.ts";
import type { Pacer } from "./pacers.ts";

/** A crash costs what was learned since; estimators forget over tens of minutes, so a minute is nothing. */
const SAVE_EVERY_MS = MINUTE;

/**
 * The campaign's pacing with what it learned before a restart. What cannot be read, or another policy learned, is left alone:
 * the policy begins with its priors, which is safe, only slower.
 */
export async function loadedPacer(engine: Engine, campaign: Campaign): Promise<Pacer> {
  const pacer = engine.pacers.of(campaign);
  if (pacer.loaded) return pacer;
  const { tenantId, id } = campaign;
  const kept = await engine.storage.read((stores) => stores.campaigns.learned(tenantId, id, pacer.policy.name));
  pacer.loaded = true;
  if (kept !== null && !pacer.policy.load(kept.learned))
    engine.log.warn("What pacing had learned could not be used.", { campaignId: id, policy: pacer.policy.name });
  return pacer;
}

/** Writes down what the policies learned: each once a minute, and all when the engine stops. */
export async function saveLearned(engine: Engine, all = false): Promise<void> {
  const now = engine.clock.now();
  for (const campaign of engine.book.campaigns) {
    const pacer = engine.pacers.of(campaign);
    if (!pacer.loaded || !pacer.unsaved || (!all && now - pacer.savedAt < SAVE_EVERY_MS)) continue;
    pacer.savedAt = now;
    pacer.unsaved = false;
    const learned = pacer.policy.save();
    if (JSON.stringify(learned).length > LIMITS.learnedBytes) {
      engine.log.error("What pacing has learned is too large to be kept.", { campaignId: campaign.id });
      continue;
    }
    const { tenantId, id } = campaign;
    const kept = { policy: pacer.policy.name, learned, at: now };
    await engine.storage.transact((stores) => stores.campaigns.learn(tenantId, id, kept));
  }
}

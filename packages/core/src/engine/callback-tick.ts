import { isEngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { isReady, worksOn } from "../model/agent.ts";
import type { Callback } from "../model/callback.ts";
import type { Campaign } from "../model/campaign.ts";
import type { AgentId } from "../model/ids.ts";
import { MINUTE } from "../model/instant.ts";
import type { Engine } from "./context.ts";
import { defaultCallerId, openAgentFirst } from "./manual.ts";
import { askRegistries } from "./registry-facts.ts";
import { inUnit } from "./unit.ts";

/** Callbacks come due on the minute; they are not looked for in every tick. */
const LOOK_MS = 250;
/** When the dial transaction finds that it cannot be, the contact is let go after this long at the latest. */
const LEASE_MS = MINUTE / 2;

/**
 * Callbacks that one agent promised: when the moment is here and that agent is ready, his own phone is rung first and the
 * person is dialed when he has it in his hand. Nobody who was promised a certain agent meets another, or silence.
 */
export async function ringPromisedAgents(
  engine: Engine,
  campaign: Campaign,
  share: { readonly lines: number; readonly spokenFor: Set<AgentId> },
): Promise<number> {
  const { tenantId, id } = campaign;
  const now = engine.clock.now();
  if (now < (engine.memory.nextCallbackLook.get(id) ?? 0)) return 0;
  engine.memory.nextCallbackLook.set(id, now + LOOK_MS);
  const wanted = await engine.storage.read((stores) => stores.callbacks.agentsWanted(tenantId, id, LIMITS.claimBatch));
  let rung = 0;
  for (const agentId of wanted) {
    if (rung >= share.lines || share.spokenFor.has(agentId)) continue;
    const callback = await dueOfReadyAgent(engine, campaign, agentId);
    if (callback === null) continue;
    share.spokenFor.add(agentId);
    if (await ring(engine, campaign, callback, agentId)) rung += 1;
  }
  return rung;
}

function dueOfReadyAgent(engine: Engine, { tenantId, id }: Campaign, agentId: AgentId): Promise<Callback | null> {
  return engine.storage.read(async (stores) => {
    const agent = await stores.agents.find(tenantId, agentId);
    if (agent === null || !isReady(agent) || !worksOn(agent, id)) return null;
    return (await stores.callbacks.due(tenantId, id, agentId, 1))[0] ?? null;
  });
}

/** Compliance is asked again, as before every dial. An agent taken meanwhile undoes it all; the next tick looks again. */
async function ring(engine: Engine, seen: Campaign, callback: Callback, agentId: AgentId): Promise<boolean> {
  const { tenantId, phone } = callback;
  const registries = await askRegistries(engine, phone, null);
  const dialed = inUnit(engine, async (unit) => {
    const campaign = await unit.stores.campaigns.share(tenantId, seen.id);
    if (campaign?.status !== "active" || !engine.switch.connected) return false;
    const contact = await unit.stores.contacts.claimOne(tenantId, callback.contactId, unit.at, unit.at + LEASE_MS);
    const agent = await unit.stores.agents.find(tenantId, agentId);
    if (contact === null || agent === null || !isReady(agent)) return false;
    const cli = await defaultCallerId(engine, unit, tenantId, campaign, { contactId: contact.id, phone });
    if (cli === null) return false;
    const dial = { agentId, phone, cli, campaign, contact, mode: campaign.dialingMode, origin: "dialer" } as const;
    const by = { id: null, name: "dialer" };
    return (await openAgentFirst(engine, unit, tenantId, dial, registries, by)).call !== null;
  });
  return dialed.catch((error: unknown) => {
    if (isEngageError(error) && error.code === "agent-busy") return false;
    throw error;
  });
}

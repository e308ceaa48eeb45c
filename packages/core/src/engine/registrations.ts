import { LIMITS } from "../limits.ts";
import type { Registration } from "../model/leg.ts";
import { moveAgent } from "./agent-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

export async function onRegistered(engine: Engine, registration: Registration): Promise<void> {
  await inUnit(engine, async (unit) => {
    const agent = await unit.stores.agents.bySipUser(registration.sipUser);
    if (agent === null || (agent.sipRegistered && agent.userAgent === registration.userAgent)) return;
    const registeredAt = registration.registeredAt ?? unit.at;
    await moveAgent(
      engine,
      unit,
      agent.tenantId,
      agent.id,
      { type: "registered", at: unit.at, registeredAt, userAgent: registration.userAgent },
      "switch",
    );
  });
}

export async function onUnregistered(engine: Engine, sipUser: string): Promise<void> {
  await inUnit(engine, async (unit) => {
    const agent = await unit.stores.agents.bySipUser(sipUser);
    if (agent?.sipRegistered)
      await moveAgent(engine, unit, agent.tenantId, agent.id, { type: "unregistered", at: unit.at }, "switch");
  });
}

/** After a connection: the switch's list is the truth; what changed while nobody listened is made up for. */
export async function syncRegistrations(engine: Engine): Promise<void> {
  const registered = new Map((await engine.switch.registrations()).map((one) => [one.sipUser, one]));
  const agents = await engine.storage.read((stores) => stores.agents.everyone(LIMITS.liveCalls));
  for (const agent of agents) {
    const registration = registered.get(agent.sipUser);
    if (registration !== undefined) await onRegistered(engine, registration);
    else if (agent.sipRegistered) await onUnregistered(engine, agent.sipUser);
  }
}

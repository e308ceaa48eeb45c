import { LIMITS } from "../limits.ts";
import type { Agent } from "../model/agent.ts";
import { SECOND } from "../model/instant.ts";
import type { Registration } from "../model/leg.ts";
import { moveAgent } from "./agent-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

/** A phone's refresh moves its end only; written down when it has moved this far, or every phone would cost a write a minute. */
const REFRESH_STEP_MS = 30 * SECOND;

export async function onRegistered(engine: Engine, registration: Registration): Promise<void> {
  await inUnit(engine, async (unit) => {
    const agent = await unit.stores.agents.bySipUser(registration.sipUser);
    if (agent === null || isKnown(agent, registration)) return;
    const { userAgent, contactCount, expiresAt, node } = registration;
    const registeredAt = (agent.sipRegistered ? agent.registeredAt : null) ?? registration.registeredAt ?? unit.at;
    await moveAgent(
      engine,
      unit,
      agent.tenantId,
      agent.id,
      {
        type: "registered",
        at: unit.at,
        registeredAt,
        userAgent: userAgent ?? agent.userAgent,
        contactCount,
        expiresAt,
        node,
      },
      "switch",
    );
  });
}

/** The switch's list does not name the phone's make: an unknown one says nothing new. */
function isKnown(agent: Agent, { userAgent, contactCount, expiresAt, node }: Registration): boolean {
  const sameEnd = expiresAt === null || Math.abs(expiresAt - (agent.registrationExpiresAt ?? 0)) < REFRESH_STEP_MS;
  const samePhone = userAgent === null || userAgent === agent.userAgent;
  return (
    agent.sipRegistered && samePhone && agent.contactCount === contactCount && agent.registeredNode === node && sameEnd
  );
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
  // A node that is away cannot be asked about the phones that are registered there.
  const away = engine.memory.nodesLost;
  for (const agent of agents) {
    const registration = registered.get(agent.sipUser);
    if (registration !== undefined) await onRegistered(engine, registration);
    else if (agent.sipRegistered && !away.has(agent.registeredNode ?? "")) await onUnregistered(engine, agent.sipUser);
  }
}

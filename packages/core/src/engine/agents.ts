import { type Actor, EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { type Agent, isSipUser, type RequestableState, UNSEEN_PHONE } from "../model/agent.ts";
import type { AgentId, TeamId, TenantId } from "../model/ids.ts";
import { logIn, logOut, update } from "./agent-desk.ts";
import { moveAgent, rememberState } from "./agent-moves.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What people do with agents. */
export function agentsOf(engine: Engine, tenantId: TenantId): TenantDialer["agents"] {
  return {
    add: (agent) => add(engine, tenantId, agent),
    setState: async (id, state, reason, by = EMBEDDER) => {
      if ((reason?.length ?? 0) > LIMITS.agentReasonLength)
        throw new EngageError("validation-failed", `The reason is longer than ${LIMITS.agentReasonLength} characters.`);
      const agent = await inUnit(engine, (unit) => setState(engine, unit, tenantId, { id, state, reason, by }));
      engine.wake();
      return agent;
    },
    update: async (id, changes) => {
      const agent = await inUnit(engine, (unit) => update(unit, tenantId, id, changes));
      // The phone of a new SIP user may have been registered long before.
      if (changes.sipUser !== undefined) engine.memory.registrationsOwed = true;
      engine.wake();
      return agent;
    },
    logIn: async (id, campaignIds, by = EMBEDDER) => {
      const agent = await inUnit(engine, (unit) => logIn(engine, unit, tenantId, { id, campaignIds, by }));
      engine.wake();
      return agent;
    },
    logOut: (id, by = EMBEDDER) => inUnit(engine, (unit) => logOut(engine, unit, tenantId, id, by)),
  };
}

async function add(
  engine: Engine,
  tenantId: TenantId,
  given: Parameters<TenantDialer["agents"]["add"]>[0],
): Promise<Agent> {
  if (!isSipUser(given.sipUser))
    throw new EngageError("validation-failed", "A SIP user is 1 to 64 of A–Z a–z 0–9 . _ -.");
  const agent = await inUnit(engine, async (unit) => {
    const fresh: Agent = {
      id: given.id ?? engine.ids.next<AgentId>(),
      tenantId,
      fullName: given.fullName,
      sipUser: given.sipUser,
      teamIds: given.teamIds ?? [],
      state: "offline",
      subState: null,
      stateSince: unit.at,
      reason: null,
      pendingState: null,
      currentCallId: null,
      ...UNSEEN_PHONE,
      skills: [],
      sipPassword: null,
      maxWrapUpMs: null,
      sessionCampaignIds: null,
      createdAt: unit.at,
      updatedAt: unit.at,
      version: 1,
    };
    await unit.stores.agents.insert(fresh);
    await rememberState(unit, fresh, EMBEDDER.name);
    for (const teamId of fresh.teamIds) await joinTeam(unit, tenantId, teamId, fresh.id);
    return fresh;
  });
  // The phone may have been registered long before anybody told us whose it is.
  engine.memory.registrationsOwed = true;
  engine.wake();
  return agent;
}

async function joinTeam(unit: Unit, tenantId: TenantId, teamId: TeamId, agentId: AgentId): Promise<void> {
  const team = await unit.stores.teams.find(tenantId, teamId);
  if (team === null) throw new EngageError("unknown-reference", "There is no such team.", { extra: { id: teamId } });
  await unit.stores.teams.save({ ...team, agentIds: [...team.agentIds, agentId], updatedAt: unit.at });
}

interface StateWish {
  readonly id: AgentId;
  readonly state: RequestableState;
  readonly reason: string | null;
  readonly by: Actor;
}

async function setState(engine: Engine, unit: Unit, tenantId: TenantId, wish: StateWish): Promise<Agent> {
  const agent = await unit.stores.agents.find(tenantId, wish.id);
  if (agent === null) throw notFound(wish.id);
  // C-AGT-6: `available` ends wrap-up, and the end of wrap-up is the call's to tell.
  if (agent.subState === "wrap_up" && wish.state === "available" && agent.currentCallId !== null)
    await moveCall(engine, unit, tenantId, agent.currentCallId, { type: "wrapUpOver", at: unit.at });
  const moved = await moveAgent(
    engine,
    unit,
    tenantId,
    wish.id,
    { type: "setState", at: unit.at, state: wish.state, reason: wish.reason },
    wish.by.name,
  );
  if (moved === null) throw notFound(wish.id);
  return orThrow(moved);
}

const notFound = (id: AgentId): EngageError =>
  new EngageError("not-found", "There is no such agent.", { extra: { resource: "agent", id } });

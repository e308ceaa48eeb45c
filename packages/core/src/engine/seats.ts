import { keepsSeat, type SeatCommand, wantsSeat } from "../lifecycle/seat.ts";
import { LIMITS } from "../limits.ts";
import type { Agent } from "../model/agent.ts";
import type { AgentId, LegId, TenantId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { SwitchEvent } from "../model/leg.ts";
import { moveAgent } from "./agent-moves.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** Agents change on other nodes of ours too, so all are looked at this often; at once when one changed here. */
const LOOK_MS = SECOND;
/** How long a phone may ring for its seat. */
const SEAT_RING_MS = 20_000;
/** An opening that neither came up nor ended by then was lost on the way. */
const OPENING_LIMIT_MS = SEAT_RING_MS + 10_000;
/** Waits between tries for one phone; after the last the agent is taken off, so that nobody is rung for ever. */
const RETRY_MS = [SECOND, 3 * SECOND, 10 * SECOND] as const;

/** Why no phone can be rung at all. */
const NOT_THERE: ReadonlySet<string> = new Set(["USER_NOT_REGISTERED", "SUBSCRIBER_ABSENT"]);

/**
 * Keeps the seats as the agents want them: opens what is missing, closes what nobody sits in, gives up on an opening that
 * got lost. A seat is written down before the phone is called, and its leg's id is in the agent's row, so two nodes of
 * ours open one seat. Where legs are called on demand it closes what an earlier setting left standing.
 */
export async function tendSeats(engine: Engine): Promise<void> {
  const { memory } = engine;
  const now = engine.clock.now();
  if (!engine.switch.connected || memory.stopping || memory.reconcileSince !== null) return;
  if (engine.agentLegs === "on_demand" && !memory.seatsLeft) return;
  if (!memory.seatsDirty && now >= memory.lastSeatLookAt && now - memory.lastSeatLookAt < LOOK_MS) return;
  memory.seatsDirty = false;
  memory.lastSeatLookAt = now;
  const agents = await engine.storage.read((stores) => stores.agents.everyone(LIMITS.liveCalls));
  memory.seatsLeft = agents.some((agent) => agent.seatState !== null);
  memory.readySeats = countReady(agents);
  for (const agent of agents) if (isAsked(engine, agent, now)) await tend(engine, agent);
}

function countReady(agents: readonly Agent[]): ReadonlyMap<string, number> {
  const byNode = new Map<string, number>();
  for (const { seatState, seatNode, state } of agents)
    if (seatState === "ready" && seatNode !== null && state === "available")
      byNode.set(seatNode, (byNode.get(seatNode) ?? 0) + 1);
  return byNode;
}

/** Cheap look at a row that may be old; {@link tend} looks again under a lock. */
function isAsked(engine: Engine, agent: Agent, now: Instant): boolean {
  if (engine.agentLegs === "on_demand") return agent.seatState !== null && agent.state !== "on_call";
  if (agent.seatState === null) return true;
  if (agent.seatState === "absent") return wantsSeat(agent) && now >= (engine.memory.seatTries.get(agent.id)?.at ?? 0);
  return !keepsSeat(agent) || isLost(agent, now);
}

const isLost = (agent: Agent, now: Instant): boolean =>
  agent.seatState === "opening" && now - (agent.seatSince ?? now) > OPENING_LIMIT_MS;

async function tend(engine: Engine, seen: Agent): Promise<void> {
  await inUnit(engine, async (unit) => {
    const agent = await unit.stores.agents.lock(seen.tenantId, seen.id);
    if (agent === null || !isAsked(engine, agent, unit.at)) return;
    if (engine.agentLegs === "on_demand") return close(engine, unit, agent, { type: "seatDropped", at: unit.at });
    if (agent.seatState === null) return move(engine, unit, agent, { type: "seatNeeded", at: unit.at });
    if (agent.seatState === "absent") return open(engine, unit, agent);
    if (agent.seatLegId === null) return;
    const because = isLost(agent, unit.at) ? noteFailure(engine, agent.id, "LOST") : null;
    const ended = { type: "seatEnded", at: unit.at, legId: agent.seatLegId, because, unregistered: false } as const;
    return close(engine, unit, agent, ended);
  });
}

async function move(engine: Engine, unit: Unit, agent: Agent, command: SeatCommand): Promise<void> {
  await moveAgent(engine, unit, agent.tenantId, agent.id, command, "dialer");
}

async function open(engine: Engine, unit: Unit, agent: Agent): Promise<void> {
  const legId = engine.ids.next<LegId>();
  await move(engine, unit, agent, { type: "seatOpening", at: unit.at, legId });
  unit.after(async () => {
    const { id: agentId, sipUser } = agent;
    const receipt = await engine.switch.originateSeat({ agentId, legId, sipUser, ringTimeoutMs: SEAT_RING_MS });
    if (receipt.kind === "refused") await seatOver(engine, agent.tenantId, { agentId, legId, cause: receipt.cause });
  }, agent.id);
}

async function close(engine: Engine, unit: Unit, agent: Agent, command: SeatCommand): Promise<void> {
  const legId = agent.seatLegId;
  await move(engine, unit, agent, command);
  if (legId !== null) unit.after(async () => void (await engine.switch.hangUp(legId, "NORMAL_CLEARING")), agent.id);
}

type SeatEvent = Extract<SwitchEvent, { readonly type: "seat.ready" | "seat.ended" }>;

/** What the switch told of a seat. One that nobody's row names is hung up when it comes up: it would ring out in silence. */
export async function onSeatEvent(engine: Engine, event: SeatEvent): Promise<void> {
  const { agentId, legId, node } = event;
  const tenantId = await engine.storage.read((stores) => stores.agents.locate(agentId));
  if (event.type === "seat.ended") {
    const byHand = event.byFarEnd === true;
    if (tenantId !== null) await seatOver(engine, tenantId, { agentId, legId, cause: event.cause, byHand, end: event });
    return;
  }
  const seated = tenantId !== null && (await seatUp(engine, tenantId, { agentId, legId, node }));
  if (!seated) await engine.switch.hangUp(legId, "NORMAL_CLEARING");
}

/** False when the leg is not the agent's seat (any more). */
export function seatUp(
  engine: Engine,
  tenantId: TenantId,
  seat: { readonly agentId: AgentId; readonly legId: LegId; readonly node: string },
): Promise<boolean> {
  engine.memory.seatTries.delete(seat.agentId);
  return inUnit(engine, async (unit) => {
    const command = { type: "seatReady", at: unit.at, legId: seat.legId, node: seat.node } as const;
    const agent = await moveAgent(engine, unit, tenantId, seat.agentId, command, "switch");
    return agent !== null && "seatLegId" in agent && agent.seatLegId === seat.legId;
  });
}

interface SeatOver {
  readonly agentId: AgentId;
  readonly legId: LegId;
  readonly cause: string;
  /** The agent's phone ended it. */
  readonly byHand?: boolean;
  readonly end?: Extract<SeatEvent, { type: "seat.ended" }>;
}

/** A seat is gone: the call on it ends or finds another agent, and whether it is opened again depends on how it went. */
export async function seatOver(engine: Engine, tenantId: TenantId, over: SeatOver): Promise<void> {
  const { agentId, legId, cause } = over;
  await inUnit(engine, async (unit) => {
    const seen = await unit.stores.agents.find(tenantId, agentId);
    if (seen === null || seen.seatLegId !== legId) return;
    const end = { cause, sipCode: null, byFarEnd: over.byHand ?? null, neverSent: false, ...pickEnd(over.end) };
    if (seen.currentCallId !== null)
      await moveCall(engine, unit, tenantId, seen.currentCallId, { type: "agentEnded", at: unit.at, legId, end });
    const unregistered = NOT_THERE.has(cause);
    const because = becauseOf(engine, seen, over);
    await move(engine, unit, seen, { type: "seatEnded", at: unit.at, legId, because, unregistered });
  });
}

const pickEnd = (end: SeatOver["end"]) =>
  end === undefined ? {} : { sipCode: end.sipCode, byFarEnd: end.byFarEnd, neverSent: end.neverSent };

function becauseOf(engine: Engine, agent: Agent, { agentId, cause, byHand = false }: SeatOver): string | null {
  if (NOT_THERE.has(cause)) return null;
  if (agent.seatState === "ready") return byHand ? "phone: hung up" : null;
  return noteFailure(engine, agentId, cause);
}

/** Counts a failed opening; a sentence when it was one too many. */
function noteFailure(engine: Engine, agentId: AgentId, cause: string): string | null {
  const { seatTries } = engine.memory;
  const failures = (seatTries.get(agentId)?.failures ?? 0) + 1;
  const waitMs = RETRY_MS[failures - 1];
  if (waitMs === undefined) {
    seatTries.delete(agentId);
    return `phone: ${cause}`;
  }
  seatTries.set(agentId, { failures, at: engine.clock.now() + waitMs });
  return null;
}

/** Where agents sit, the person who answers must be too: the node with most seats free for its calls under way. */
export function nodeForSeats(engine: Engine): { node?: string } {
  if (engine.agentLegs === "on_demand" || engine.memory.readySeats.size < 2) return {};
  const legsOn = new Map(engine.switch.load().nodes.map(({ node, legs }) => [node, legs]));
  const spare = ([node, seats]: readonly [string, number]): number => seats / (1 + (legsOn.get(node) ?? 0));
  const [best] = [...engine.memory.readySeats].sort((a, b) => spare(b) - spare(a));
  return best === undefined ? {} : { node: best[0] };
}

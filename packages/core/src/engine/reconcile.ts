import { isGivenUp } from "../lifecycle/call.ts";
import { LIMITS } from "../limits.ts";
import { type Call, isLive } from "../model/call.ts";
import type { CallId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { LiveLeg, LiveSeat } from "../model/leg.ts";
import { moveAgent } from "./agent-moves.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { reconcileSeats } from "./reconcile-seats.ts";
import { inUnit } from "./unit.ts";

/** A call younger than this may have a channel the switch does not list yet; of one that we dialed ourselves more is known. */
const SETTLE_AFTER_MS = 5 * SECOND;
/** A channel stands in the switch's list this long after the switch took the order for it, or never will. */
const LISTED_AFTER_MS = SECOND;

export interface Reconciled {
  readonly recovered: number;
  readonly lost: number;
  /** Calls too young to judge; look again. */
  readonly undecided: number;
  /** Calls on a node that is away: judged when it is back, or its grace is over. */
  readonly away: number;
}

/** One side of a call as the switch lists it: a leg of its own, or a seat it is bridged to. */
type Side = Pick<LiveLeg, "legId" | "answered" | "bridgedTo">;

/**
 * After any doubt (a start, a lost connection, an overflowing inbox): compares the switch's channels with our live calls.
 *
 * - A call whose customer leg is there is taken up where the switch says it stands; one that talks is never hung up.
 * - A call whose leg is gone is ended with the cause `LOST`: what became of it in the gap was not heard.
 * - A leg with our marks and no live call is hung up. Channels without our marks are left alone.
 * - Agents held by a call that is over are set free.
 */
export async function reconcile(engine: Engine): Promise<Reconciled> {
  engine.book.doubt();
  const legs = await engine.switch.legs();
  const seats = await engine.switch.seats();
  const now = engine.clock.now();
  const calls = await engine.storage.read((stores) => stores.calls.live(null, LIMITS.liveCalls));
  const byCall = new Map<CallId, LiveLeg[]>();
  for (const leg of legs) byCall.set(leg.callId, [...(byCall.get(leg.callId) ?? []), leg]);
  const outcome = { recovered: 0, lost: 0, undecided: 0, away: 0 };
  for (const call of calls) {
    const sides = [...(byCall.get(call.id) ?? []), ...seatOf(call, seats)];
    outcome[await settle(engine, call, sides, now)] += 1;
  }
  const live = new Set(calls.map((call) => call.id));
  for (const callId of engine.memory.dialedAt.keys()) if (!live.has(callId)) engine.memory.dialedAt.delete(callId);
  await hangUpStrays(engine, legs, live);
  await reconcileSeats(engine, seats);
  await freeAgents(engine);
  return outcome;
}

const seatOf = (call: Call, seats: readonly LiveSeat[]): readonly Side[] => {
  const taken = [call.agentSeated ? call.agentLegId : null, call.transfer?.seated ? call.transfer.legId : null];
  return seats.filter((seat) => taken.includes(seat.legId));
};

async function settle(engine: Engine, call: Call, sides: readonly Side[], now: Instant): Promise<keyof Reconciled> {
  const customer = sides.find((leg) => leg.legId === call.customerLegId);
  const agent = sides.find((leg) => leg.legId === call.agentLegId);
  const anchor = call.phase === "agent_dialing" ? agent : customer;
  if (anchor !== undefined) {
    await takeUp(engine, call, customer, agent);
    await takeUpOthers(engine, call, sides);
    return "recovered";
  }
  if (isAway(engine, call)) return "away";
  if (isYoung(engine, call, now)) return "undecided";
  await move(engine, call, (at) => ({ type: "lost", at }));
  return "lost";
}

/** A call nothing was heard of yet may be on any node. */
function isAway(engine: Engine, { node }: Call): boolean {
  const lost = engine.memory.nodesLost;
  return node === null ? lost.size > 0 : lost.has(node);
}

function isYoung(engine: Engine, call: Call, now: Instant): boolean {
  const dialedAt = engine.memory.dialedAt.get(call.id);
  return dialedAt === undefined || call.phase === "agent_dialing"
    ? now - call.startedAt < SETTLE_AFTER_MS
    : now - dialedAt < LISTED_AFTER_MS;
}

/** Replays what the switch shows and we may not have heard, in the order it would have come. */
async function takeUp(engine: Engine, call: Call, customer: Side | undefined, agent: Side | undefined): Promise<void> {
  if (customer?.answered) await move(engine, call, (at) => ({ type: "customerReady", at }));
  // It was to be let go, and rings or waits: the switch was not told, or did not hear it.
  if (customer !== undefined && isGivenUp(call)) await engine.switch.hangUp(customer.legId, "ORIGINATOR_CANCEL");
  const agentLegId = call.agentLegId;
  if (agentLegId !== null && agent === undefined)
    await move(engine, call, (at) => ({
      type: "agentEnded",
      at,
      legId: agentLegId,
      end: { cause: "LOST", sipCode: null, byFarEnd: null, neverSent: false },
    }));
  if (agent?.answered) await move(engine, call, (at) => ({ type: "agentReady", at, legId: agent.legId }));
  const joined = customer?.bridgedTo === agent?.legId || agent?.bridgedTo === customer?.legId;
  if (customer !== undefined && agent !== undefined && joined)
    await move(engine, call, (at) => ({ type: "bridged", at }));
  if ((call.phase === "answered" && call.agentId === null) || call.transfer?.state === "seeking")
    engine.memory.waiting.set(call.id, call.tenantId);
}

/** The target of a transfer, the outside number, the supervisor: those that are gone went unheard. */
async function takeUpOthers(engine: Engine, call: Call, legs: readonly Side[]): Promise<void> {
  const end = { cause: "LOST", sipCode: null, byFarEnd: null, neverSent: false };
  for (const legId of [call.transfer?.legId, call.outsideLegId]) {
    if (legId == null) continue;
    const leg = legs.find((one) => one.legId === legId);
    if (leg === undefined) await move(engine, call, (at) => ({ type: "targetEnded", at, legId, end }));
    else if (leg.answered) await move(engine, call, (at) => ({ type: "targetReady", at, legId }));
    if (leg !== undefined && leg.bridgedTo === call.customerLegId)
      await move(engine, call, (at) => ({ type: "bridged", at, legs: [call.customerLegId, legId] }));
  }
  const supervisor = call.monitoring?.legId;
  if (supervisor !== undefined && legs.every((leg) => leg.legId !== supervisor))
    await move(engine, call, (at) => ({ type: "supervisorEnded", at, legId: supervisor }));
}

const move = (
  engine: Engine,
  call: Call,
  command: (at: Instant) => Exclude<Parameters<typeof moveCall>[4], (call: Call) => unknown>,
): Promise<unknown> => inUnit(engine, (unit) => moveCall(engine, unit, call.tenantId, call.id, command(unit.at)));

async function hangUpStrays(engine: Engine, legs: readonly LiveLeg[], live: ReadonlySet<CallId>): Promise<void> {
  for (const leg of legs)
    if (!live.has(leg.callId) && !(await isLeftAlone(engine, leg)))
      await engine.switch.hangUp(leg.legId, "NORMAL_CLEARING");
}

/** The call may have been opened after our list was read; and two people whose call was given up while they talk may finish. */
const isLeftAlone = (engine: Engine, leg: LiveLeg): Promise<boolean> =>
  engine.storage.read(async (stores) => {
    const tenantId = await stores.calls.locate(leg.callId);
    const call = tenantId === null ? null : await stores.calls.find(tenantId, leg.callId);
    return call !== null && (isLive(call) || (call.hangupCause === "LOST" && leg.bridgedTo !== null));
  });

/** An agent on a call that is final (or never was) would wait for ever. Wrap-up ends by its own deadline. */
async function freeAgents(engine: Engine): Promise<void> {
  const agents = await engine.storage.read((stores) => stores.agents.everyone(LIMITS.liveCalls));
  for (const { tenantId, id, currentCallId } of agents) {
    if (currentCallId === null) continue;
    await inUnit(engine, async (unit) => {
      const call = await unit.stores.calls.find(tenantId, currentCallId);
      if (call !== null && call.phase !== "final") return;
      await moveAgent(engine, unit, tenantId, id, { type: "free", at: unit.at, callId: currentCallId }, "dialer");
    });
  }
}

/**
 * Gives up the calls of nodes that have been away longer than the grace: their agents are wanted elsewhere. What becomes of
 * them on the node is not known, and the record says so.
 */
export async function giveUpLostNodes(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  for (const [node, { since, settled }] of engine.memory.nodesLost) {
    if (settled || now - since < engine.nodeGraceMs) continue;
    engine.memory.nodesLost.set(node, { since, settled: true });
    const live = await engine.storage.read((stores) => stores.calls.live(null, LIMITS.liveCalls));
    const gone = live.filter((call) => call.node === node || (call.node === null && !engine.switch.connected));
    for (const call of gone) await move(engine, call, (at) => ({ type: "lost", at }));
    await reconcileSeats(engine, [], node);
    engine.log.warn("A node of the switch stayed away; its calls were given up.", { node, calls: gone.length });
  }
}

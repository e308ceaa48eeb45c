import { LIMITS } from "../limits.ts";
import { type Call, isLive } from "../model/call.ts";
import type { CallId } from "../model/ids.ts";
import { type Instant, SECOND } from "../model/instant.ts";
import type { LiveLeg } from "../model/leg.ts";
import { moveAgent } from "./agent-moves.ts";
import { moveCall } from "./call-moves.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

/** A call younger than this may have a channel the switch does not list yet. */
const SETTLE_AFTER_MS = 5 * SECOND;

export interface Reconciled {
  readonly recovered: number;
  readonly lost: number;
  /** Calls too young to judge; look again. */
  readonly undecided: number;
}

/**
 * After any doubt (a start, a lost connection, an overflowing inbox): compares the switch's channels with our live calls.
 *
 * - A call whose customer leg is there is taken up where the switch says it stands; one that talks is never hung up.
 * - A call whose leg is gone is ended with the cause `LOST`: what became of it in the gap was not heard.
 * - A leg with our marks and no live call is hung up. Channels without our marks are left alone.
 * - Agents held by a call that is over are set free.
 */
export async function reconcile(engine: Engine): Promise<Reconciled> {
  const legs = await engine.switch.legs();
  const now = engine.clock.now();
  const calls = await engine.storage.read((stores) => stores.calls.live(null, LIMITS.liveCalls));
  const byCall = new Map<CallId, LiveLeg[]>();
  for (const leg of legs) byCall.set(leg.callId, [...(byCall.get(leg.callId) ?? []), leg]);
  const outcome = { recovered: 0, lost: 0, undecided: 0 };
  for (const call of calls) outcome[await settle(engine, call, byCall.get(call.id) ?? [], now)] += 1;
  await hangUpStrays(engine, legs, new Set(calls.map((call) => call.id)));
  await freeAgents(engine);
  return outcome;
}

async function settle(engine: Engine, call: Call, legs: readonly LiveLeg[], now: Instant): Promise<keyof Reconciled> {
  const customer = legs.find((leg) => leg.legId === call.customerLegId);
  const agent = legs.find((leg) => leg.legId === call.agentLegId);
  const anchor = call.phase === "agent_dialing" ? agent : customer;
  if (anchor !== undefined) {
    await takeUp(engine, call, customer, agent);
    return "recovered";
  }
  if (now - call.startedAt < SETTLE_AFTER_MS) return "undecided";
  await move(engine, call, (at) => ({ type: "lost", at }));
  return "lost";
}

/** Replays what the switch shows and we may not have heard, in the order it would have come. */
async function takeUp(
  engine: Engine,
  call: Call,
  customer: LiveLeg | undefined,
  agent: LiveLeg | undefined,
): Promise<void> {
  if (customer?.answered) await move(engine, call, (at) => ({ type: "customerReady", at }));
  const agentLegId = call.agentLegId;
  if (agentLegId !== null && agent === undefined)
    await move(engine, call, (at) => ({
      type: "agentEnded",
      at,
      legId: agentLegId,
      end: { cause: "LOST", sipCode: null, byFarEnd: null, neverSent: false },
    }));
  if (agent?.answered) await move(engine, call, (at) => ({ type: "agentReady", at, legId: agent.legId }));
  if (customer !== undefined && agent !== undefined && customer.bridgedTo === agent.legId)
    await move(engine, call, (at) => ({ type: "bridged", at }));
  if (call.phase === "answered" && call.agentId === null) engine.memory.waiting.set(call.id, call.tenantId);
}

const move = (engine: Engine, call: Call, command: (at: Instant) => Parameters<typeof moveCall>[4]): Promise<unknown> =>
  inUnit(engine, (unit) => moveCall(engine, unit, call.tenantId, call.id, command(unit.at)));

async function hangUpStrays(engine: Engine, legs: readonly LiveLeg[], live: ReadonlySet<CallId>): Promise<void> {
  for (const leg of legs)
    if (!live.has(leg.callId) && !(await livesNow(engine, leg.callId)))
      await engine.switch.hangUp(leg.legId, "NORMAL_CLEARING");
}

/** The call may have been opened after our list was read. */
const livesNow = (engine: Engine, callId: CallId): Promise<boolean> =>
  engine.storage.read(async (stores) => {
    const tenantId = await stores.calls.locate(callId);
    const call = tenantId === null ? null : await stores.calls.find(tenantId, callId);
    return call !== null && isLive(call);
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

import { describe, expect, it } from "vitest";
import { createDialer } from "../dialer.ts";
import type { Agent } from "../model/agent.ts";
import type { AgentId } from "../model/ids.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import { AE, ALL_ANSWER, aCampaignOn, agentOn, callsOn, type Stage, type StageOptions, stage } from "./testing.ts";

const seated = (options: StageOptions = {}) =>
  stage({ ...options, dialer: { agentLegs: "nailed_up", ...options.dialer } });
const seatOf = async (on: Stage, id: AgentId | undefined) => (await agentOn(on, id as AgentId)) as Agent;
const ONE = { phones: ["+971501234567"] } as const;

async function floor(options: StageOptions = {}, given: Parameters<typeof aCampaignOn>[1] = {}) {
  const on = await seated({ agents: 1, ...options });
  const place = await aCampaignOn(on, given);
  await on.pass(SECOND);
  return { on, ...place, agentId: place.agents[0] as AgentId };
}

describe("agents' legs nailed up", () => {
  it("stand for every agent who is available and registered, and make him ready", async () => {
    const { on, agents } = await floor({ agents: 3 });
    await on.dialer.agents.setState(agents[2] as AgentId, "lunch", null);
    await on.pass(SECOND);
    const states = await Promise.all(agents.map(async (id) => (await seatOf(on, id)).seatState));
    expect(states).toEqual(["ready", "ready", "absent"]);
    expect((await on.transport.seats()).map((seat) => [seat.agentId, seat.answered, seat.bridgedTo])).toEqual(
      agents.slice(0, 2).map((id) => [id, true, null]),
    );
  });

  it("an agent whose seat is not up is not ready, whatever he says", async () => {
    const { on, campaignId, agentId } = await floor({
      world: { ...ALL_ANSWER, agents: { answerMs: [5_000, 5_000], noAnswerShare: 0, busyShare: 0 } },
    });
    await on.dialer.campaigns.start(campaignId);
    expect((await on.dialer.campaigns.diagnostics(campaignId)).notReady).toEqual([{ agentId, reason: "no_seat" }]);
    expect(on.core.truth.counts().originated).toBe(0);
    await on.pass(6 * SECOND);
    expect(on.core.truth.counts().originated).toBe(1);
  });

  it("take every call: bridged within 200 ms of the answer, parked again after it, the phone rung once", async () => {
    const { on, campaignId, agentId } = await floor({}, { settings: { wrapUpMs: 0 } });
    const { seatLegId } = await seatOf(on, agentId);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(6 * MINUTE);
    const waits = on.told("call.connected").map(({ payload }) => (payload as { waitMs: number }).waitMs);
    expect(waits).toHaveLength(3);
    for (const ms of waits) expect(ms).toBeLessThanOrEqual(200);
    expect(on.dialer.status().answerToBridge).toMatchObject({ count: 3, p95Ms: Math.max(...waits) });
    expect(await seatOf(on, agentId)).toMatchObject({ seatState: "ready", seatLegId, state: "available" });
    expect(on.core.truth.counts()).toMatchObject({ agentLegs: 1, bridged: 3, leftWaiting: 0 });
    expect((await callsOn(on)).map((call) => [call.outcome, call.hangupBy, call.agentSeated])).toEqual(
      Array(3).fill(["completed", "customer", true]),
    );
  });

  it("the agent hangs up his phone in a talk: the customer is hung up too, and he is off with the reason after wrap-up", async () => {
    const { on, campaignId, agentId } = await floor({ world: { ...ALL_ANSWER, customerEndsShare: 0 } }, ONE);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(66 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ outcome: "completed", hangupBy: "agent", phase: "wrap_up" });
    expect(on.core.truth.counts().liveNow).toBe(0);
    await on.pass(MINUTE);
    expect(await seatOf(on, agentId)).toMatchObject({ state: "break", reason: "phone: hung up", seatState: "absent" });
    await on.dialer.agents.setState(agentId, "available", null);
    await on.pass(SECOND);
    expect((await seatOf(on, agentId)).seatState).toBe("ready");
  });

  it("hanging a call up by command ends the customer's leg and leaves the seat", async () => {
    const { on, campaignId, agentId } = await floor({}, ONE);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    const [call] = await callsOn(on);
    await on.dialer.calls.hangUp(call?.id as never);
    await on.pass(SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ outcome: "completed", hangupBy: "agent" });
    expect((await seatOf(on, agentId)).seatState).toBe("ready");
    expect((await on.transport.seats())[0]).toMatchObject({ bridgedTo: null, answered: true });
  });

  it("a seat that breaks is opened again, and a person who answers meanwhile is served when it is up", async () => {
    const { on, campaignId, agentId } = await floor({}, ONE);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(3_900);
    const { seatLegId } = await seatOf(on, agentId);
    on.core.kill(seatLegId as string, "MEDIA_TIMEOUT");
    await on.pass(2 * SECOND);
    expect(await seatOf(on, agentId)).toMatchObject({ state: "on_call", seatState: "ready" });
    expect((await callsOn(on))[0]).toMatchObject({ phase: "connected", abandoned: false });
  });

  it("fact 2: a bridge that is taken and never made ends the call as abandoned and the seat is made anew", async () => {
    const { on, campaignId, agentId } = await floor({}, ONE);
    const { seatLegId } = await seatOf(on, agentId);
    on.transport.bridge = async () => ({ kind: "accepted" });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ abandoned: true, agentId: null });
    expect(on.core.truth.counts().liveNow).toBe(0);
    const after = await seatOf(on, agentId);
    expect(after).toMatchObject({ state: "available", seatState: "ready", currentCallId: null });
    expect(after.seatLegId).not.toBe(seatLegId);
  });

  it("transcript 43: a bridge to a customer who just left ends the call, and the agent sits on", async () => {
    const { on, campaignId, agentId } = await floor({}, ONE);
    const { seatLegId } = await seatOf(on, agentId);
    const { bridge } = on.transport;
    on.transport.bridge = async (legs) => {
      on.core.kill(legs.customerLegId, "NORMAL_CLEARING");
      return bridge.call(on.transport, legs);
    };
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ phase: "final", outcome: "completed", connectedAt: null });
    expect(await seatOf(on, agentId)).toMatchObject({ state: "available", seatState: "ready", seatLegId });
  });

  it("a phone that does not answer is tried four times, then its agent is off with the reason", async () => {
    const deaf = { ...ALL_ANSWER, agents: { answerMs: [200, 200] as const, noAnswerShare: 1, busyShare: 0 } };
    const { on, agentId } = await floor({ world: deaf });
    await on.pass(3 * MINUTE);
    expect(await seatOf(on, agentId)).toMatchObject({
      state: "break",
      reason: "phone: NO_ANSWER",
      seatState: "absent",
    });
    expect(on.core.truth.counts().agentLegs).toBe(4);
  });

  it("C-AGT-8: a phone that unregisters loses its seat within a second, and gets it back when it registers", async () => {
    const { on, agentId } = await floor();
    on.core.setRegistered("agent_1001", false);
    await on.pass(SECOND);
    expect(await on.transport.seats()).toEqual([]);
    expect(await seatOf(on, agentId)).toMatchObject({ sipRegistered: false, seatState: "absent", state: "available" });
    on.core.setRegistered("agent_1001", true);
    await on.pass(SECOND);
    expect((await seatOf(on, agentId)).seatState).toBe("ready");
  });

  it("a break closes the seat", async () => {
    const { on, agentId } = await floor();
    await on.dialer.agents.setState(agentId, "break", "coffee");
    await on.pass(SECOND);
    expect(await on.transport.seats()).toEqual([]);
    expect(await seatOf(on, agentId)).toMatchObject({ state: "break", reason: "coffee", seatState: "absent" });
  });

  it("C-CAL-11: a call by hand dials at once, for the agent has answered already", async () => {
    const { on, agentId } = await floor({}, { phones: [] });
    await on.dialer.calls.originate({ agentId, destination: "+971501234567" as never });
    await on.pass(6 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ phase: "connected", mode: "manual", agentId, agentSeated: true });
    expect(on.core.truth.counts().agentLegs).toBe(1);
    await on.pass(2 * MINUTE);
    expect((await seatOf(on, agentId)).seatState).toBe("ready");
  });

  it("a lost connection keeps the seats: they are found again, one a phone", async () => {
    const { on, campaignId, agentId } = await floor();
    const { seatLegId } = await seatOf(on, agentId);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    on.transport.disconnect(5 * SECOND);
    await on.pass(30 * SECOND);
    expect((await callsOn(on)).map((call) => call.phase)).toContain("connected");
    expect(await seatOf(on, agentId)).toMatchObject({ seatState: "ready", seatLegId });
    expect(on.core.truth.counts()).toMatchObject({ agentLegs: 1, maxLivePerAgent: 1 });
  });

  it("a seat that broke while nobody listened is found gone and opened again", async () => {
    const { on, agentId } = await floor();
    const { seatLegId } = await seatOf(on, agentId);
    on.transport.disconnect(5 * SECOND);
    on.core.kill(seatLegId as string, "NORMAL_CLEARING");
    await on.pass(10 * SECOND);
    const after = await seatOf(on, agentId);
    expect(after.seatState).toBe("ready");
    expect(after.seatLegId).not.toBe(seatLegId);
  });

  it.each([
    ["nailed_up", "takes the seat up as it stands", "ready", 1],
    ["on_demand", "lets the seat go", null, 0],
  ] as const)("a restart with legs %s %s", async (agentLegs, _what, seatState, seats) => {
    const { on, agentId } = await floor();
    const { seatLegId } = await seatOf(on, agentId);
    await on.dialer.stop();
    const { clock, timers } = on.time;
    const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
    const ids = uuidV7(clock, random);
    const again = createDialer({
      switch: on.transport,
      rules: [AE],
      storage: on.dialer.storage,
      system: { clock, timers, ids, random },
      agentLegs,
    });
    await again.start();
    await on.pass(15 * SECOND);
    expect(await seatOf(on, agentId)).toMatchObject({ seatState, seatLegId: seatState === null ? null : seatLegId });
    expect(await on.transport.seats()).toHaveLength(seats);
    await again.stop();
  });
});

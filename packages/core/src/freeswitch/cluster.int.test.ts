import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uuidFor } from "../../test/transcripts/replay.ts";
import { mintClearance } from "../compliance/clearance.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import { type SimulatedSwitch, startSimulatedSwitch } from "../sim/esl-server.ts";
import { systemClock, systemTimers } from "../system.ts";
import { freeswitch } from "./freeswitch.ts";

const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
const settings = {
  outcomes: { answer: 1, noAnswer: 0, busy: 0, voicemail: 0, invalid: 0, failure: 0, refusal: 0 },
  setupMs: [20, 20] as const,
  ringToAnswer: { meanMs: 30, shape: 1_000 },
  patience: { meanMs: 600_000, cv: 0 },
  talk: { meanMs: 600_000, cv: 0 },
  agents: { answerMs: [20, 20] as const, noAnswerShare: 0, busyShare: 0 },
};
const clearance = (phone: string) =>
  mintClearance({
    ref: "AUD-1",
    decision: {
      allowed: true,
      phone: phone as E164,
      cli: "+97145000000" as E164,
      ruleVersion: "1",
      checkedAt: 1,
      validUntil: 2,
    },
  } as AuditRecord);

let one: SimulatedSwitch;
let two: SimulatedSwitch;
let both: SwitchTransport;
let told: SwitchEvent[];
const seen = (type: SwitchEvent["type"]): SwitchEvent[] => told.filter((event) => event.type === type);
const leg = (name: string): LegId => uuidFor(name) as LegId;
const call = (name: string) => ({
  clearance: clearance("+971501234567"),
  callId: uuidFor(`call ${name}`) as CallId,
  legId: leg(name),
  ringTimeoutMs: 25_000,
});
const agentLeg = (name: string, sipUser: string, besideLegId?: LegId) => ({
  callId: uuidFor(`call ${name}`) as CallId,
  legId: leg(`agent ${name}`),
  sipUser,
  callerId: "+971501234567" as E164,
  ringTimeoutMs: 20_000,
  ...(besideLegId ? { besideLegId } : {}),
});
const readyOn = (name: string) =>
  vi.waitFor(() => {
    const found = told.find((event) => event.type === "leg.ready" && event.legId === leg(name));
    expect(found).toBeDefined();
    return (found as { node: string }).node;
  });

const start = (agents: readonly string[]) =>
  startSimulatedSwitch({
    password: "x",
    agents,
    gateways: ["carrier", "other"],
    settings,
    clock: systemClock,
    timers: systemTimers,
  });

beforeEach(async () => {
  told = [];
  [one, two] = await Promise.all([start(["layla"]), start(["omar"])]);
  both = freeswitch({
    nodes: [
      { url: one.url, node: "fs1", gateways: [{ name: "carrier", maxChannels: 2 }] },
      {
        url: two.url,
        node: "fs2",
        gateways: [
          { name: "carrier", maxChannels: 4 },
          { name: "other", maxChannels: 1, priority: 2 },
        ],
      },
    ],
    clock: systemClock,
    timers: systemTimers,
    random,
  });
  await both.start((event) => told.push(event));
  await both.registrations();
});
afterEach(async () => {
  await both.stop();
  await Promise.all([one.stop(), two.stop()]);
});

describe("two nodes as one switch", () => {
  it("tell each their own connection, and add up what they can take", () => {
    expect(
      seen("switch.connected")
        .map((event) => "node" in event && event.node)
        .sort(),
    ).toEqual(["fs1", "fs2"]);
    expect(both.load()).toMatchObject({
      freeLines: 7,
      nodes: [
        { node: "fs1", state: "ready" },
        { node: "fs2", state: "ready" },
      ],
    });
  });

  it("spread calls by free lines, and refuse the one too many before anything is sent", async () => {
    const nodes: string[] = [];
    for (let i = 0; i < 7; i++) {
      expect(await both.originateCustomer(call(`c${i}`))).toEqual({ kind: "accepted" });
      nodes.push(await readyOn(`c${i}`));
    }
    expect(nodes.filter((node) => node === "fs1")).toHaveLength(2);
    expect(nodes.slice(0, 2)).toEqual(["fs2", "fs2"]);
    expect(both.load()).toMatchObject({ freeLines: 0 });
    expect(await both.originateCustomer(call("c7"))).toMatchObject({ kind: "refused" });
    expect(one.truth().counts().originated + two.truth().counts().originated).toBe(7);
    expect((await both.legs()).length).toBe(7);
  });

  it("a gateway that failed the call is not used for it on any node", async () => {
    expect(await both.originateCustomer({ ...call("a"), avoidGateways: ["carrier"] })).toEqual({ kind: "accepted" });
    await readyOn("a");
    expect(two.truth().records()[0]?.gateway).toBe("other");
    expect(await both.originateCustomer({ ...call("b"), avoidGateways: ["carrier", "other"] })).toMatchObject({
      kind: "refused",
    });
  });

  it("an agent registered on another node is rung from the customer's node, where his phone is", async () => {
    await both.originateCustomer(call("c"));
    expect(await readyOn("c")).toBe("fs2");
    await both.originateAgent(agentLeg("c", "layla", leg("c")));
    await vi.waitFor(() => expect(told.some((event) => "role" in event && event.role === "agent")).toBe(true));
    expect(told.find((event) => "role" in event && event.role === "agent")).toMatchObject({ node: "fs2" });
  });

  it("legs are bridged and hung up where they are; legs on two nodes are not bridged", async () => {
    await both.originateCustomer(call("c"));
    await both.originateAgent(agentLeg("c", "omar", leg("c")));
    await Promise.all([readyOn("c"), readyOn("agent c")]);
    expect(await both.bridge({ customerLegId: leg("c"), agentLegId: leg("agent c") })).toEqual({ kind: "accepted" });
    await vi.waitFor(() => expect(seen("leg.bridged")).toHaveLength(1));
    await both.originateCustomer({ ...call("d"), node: "fs1" });
    expect(await readyOn("d")).toBe("fs1");
    expect(await both.bridge({ customerLegId: leg("d"), agentLegId: leg("agent c") })).toEqual({
      kind: "refused",
      cause: "LEGS_ON_DIFFERENT_NODES",
    });
    expect(await both.hangUp(leg("c"), "NORMAL_CLEARING")).toEqual({ kind: "accepted" });
    await vi.waitFor(() => expect(seen("leg.ended")).toHaveLength(2));
  });

  it("a node that drains takes no new calls and finishes its own", async () => {
    await both.originateCustomer(call("c"));
    expect(await readyOn("c")).toBe("fs2");
    both.drain("fs2", true);
    await both.originateCustomer(call("d"));
    expect(await readyOn("d")).toBe("fs1");
    expect(both.load().nodes.map(({ state }) => state)).toEqual(["ready", "draining"]);
    expect(await both.hangUp(leg("c"), "NORMAL_CLEARING")).toEqual({ kind: "accepted" });
    await vi.waitFor(() => expect(seen("leg.ended")).toHaveLength(1));
    both.drain("fs2", false);
    expect(both.load().nodes.map(({ state }) => state)).toEqual(["ready", "ready"]);
  });

  it("a node that is gone takes nothing with it: the other goes on, and what is known of its phones stays", async () => {
    await both.originateCustomer(call("c"));
    expect(await readyOn("c")).toBe("fs2");
    await two.stop();
    await vi.waitFor(() => expect(seen("switch.disconnected")).toHaveLength(1));
    expect(both.connected).toBe(true);
    expect(both.load().nodes.map(({ state }) => state)[0]).toBe("ready");
    await both.originateCustomer(call("d"));
    expect(await readyOn("d")).toBe("fs1");
    expect((await both.legs()).map(({ legId }) => legId)).toEqual([leg("d")]);
    expect((await both.registrations()).map(({ sipUser }) => sipUser).sort()).toEqual(["layla", "omar"]);
  });

  it("a user on two nodes is registered until he has left both", async () => {
    one.setAgentRegistered("omar", true);
    await vi.waitFor(() => expect(seen("agent.registered").length).toBeGreaterThan(0));
    expect(seen("agent.registered").at(-1)).toMatchObject({
      registration: { sipUser: "omar", contactCount: 2, node: "fs1" },
    });
    two.setAgentRegistered("omar", false);
    await vi.waitFor(() =>
      expect(seen("agent.registered").at(-1)).toMatchObject({ registration: { contactCount: 1 } }),
    );
    expect(seen("agent.unregistered")).toEqual([]);
    one.setAgentRegistered("omar", false);
    await vi.waitFor(() => expect(seen("agent.unregistered")).toHaveLength(1));
  });

  it("a seat stands on the node where its phone is, and is found again after a reconnect", async () => {
    const agentId = uuidFor("layla's id") as string as AgentId;
    await both.originateSeat({ agentId, legId: leg("seat"), sipUser: "layla", ringTimeoutMs: 20_000 });
    await vi.waitFor(() => expect(seen("seat.ready")).toHaveLength(1));
    expect(seen("seat.ready")[0]).toMatchObject({ agentId, node: "fs1", legId: leg("seat") });
    await both.originateCustomer({ ...call("c"), besideLegId: leg("seat") });
    expect(await readyOn("c")).toBe("fs1");
    await both.bridge({ customerLegId: leg("c"), agentLegId: leg("seat") });
    await vi.waitFor(() => expect(seen("leg.bridged")).toHaveLength(1));
    one.dropClients();
    await vi.waitFor(() => expect(seen("switch.connected")).toHaveLength(3), 5_000);
    expect((await both.legs()).map(({ legId, node }) => [legId, node])).toEqual([[leg("c"), "fs1"]]);
    expect(await both.seats()).toEqual([
      { legId: leg("seat"), agentId, answered: true, bridgedTo: leg("c"), node: "fs1" },
    ]);
    await both.hangUp(leg("c"), "NORMAL_CLEARING");
    await vi.waitFor(() => expect(seen("leg.ended")).toHaveLength(1));
    expect(seen("seat.ended")).toEqual([]);
    expect((await both.seats())[0]?.bridgedTo).toBeNull();
  });
});

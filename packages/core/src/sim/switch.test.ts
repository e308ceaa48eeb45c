import { describe, expect, it } from "vitest";
import { setUp as setUpCore, toCustomer, worldOf } from "../../test/sim-orders/kit.ts";
import { mintClearance } from "../compliance/clearance.ts";
import { isEngageError } from "../errors.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import { seededChance } from "./chance.ts";
import type { CalleeFate } from "./people.ts";
import { type SimSwitchOptions, simSwitch } from "./switch.ts";
import type { World } from "./world.ts";

const CALL = "call-1" as CallId;
const CUSTOMER = "customer" as LegId;
const AGENT = "agent" as LegId;

const CLEARANCE = mintClearance({
  ref: "AUD-1",
  decision: {
    allowed: true,
    phone: "+971500000100" as E164,
    cli: "+97145000000" as E164,
    ruleVersion: "1",
    checkedAt: 0,
    validUntil: 0,
  },
} as AuditRecord);

async function setUp(world: World = worldOf(), options: Partial<SimSwitchOptions> = {}) {
  const { core, time, pass } = setUpCore(world);
  const transport = simSwitch({ core, clock: time.clock, timers: time.timers, ...options });
  const events: SwitchEvent[] = [];
  await transport.start((event) => void events.push(event));
  pass(1);
  const told = () => events.map((event) => ("legId" in event ? `${event.legId} ${event.type}` : event.type));
  const dialCustomer = (legId = CUSTOMER) =>
    transport.originateCustomer({
      clearance: CLEARANCE,
      callId: CALL,
      legId,
      ringTimeoutMs: 30_000,
    });
  const ringAgent = (sipUser = "agent_1001") =>
    transport.originateAgent({
      callId: CALL,
      legId: AGENT,
      sipUser,
      callerId: "+971500000100" as E164,
      ringTimeoutMs: 15_000,
    });
  return { core, transport, events, told, pass, dialCustomer, ringAgent };
}

async function connectedPair(fate: Partial<CalleeFate> = {}) {
  const all = await setUp(worldOf(fate));
  await all.dialCustomer();
  all.pass(1_100);
  await all.ringAgent();
  all.pass(300);
  await all.transport.bridge({ customerLegId: CUSTOMER, agentLegId: AGENT });
  all.pass(100);
  return all;
}

describe("the simulated switch behind the port", () => {
  it("tells one call from the ringing to the end, in the port's words", async () => {
    const { told, events, pass } = await connectedPair({ talkMs: 5_000, endedBy: "customer" });
    pass(10_000);
    expect(told()).toEqual([
      "switch.connected",
      "customer leg.ringing",
      "customer leg.answered",
      "customer leg.ready",
      "agent leg.ringing",
      "agent leg.answered",
      "agent leg.ready",
      "customer leg.bridged",
      "agent leg.ended",
      "customer leg.ended",
    ]);
    expect(events.find((event) => event.type === "leg.bridged")).toMatchObject({
      otherLegId: AGENT,
      role: "customer",
      callId: CALL,
    });
    expect(events.at(-1)).toMatchObject({ cause: "NORMAL_CLEARING", sipCode: 200, byFarEnd: true, neverSent: false });
    expect(events.at(-2)).toMatchObject({ role: "agent", sipCode: null, byFarEnd: false });
  });

  it.each([
    [{ outcome: "busy" }, { cause: "USER_BUSY", sipCode: 486, byFarEnd: true }],
    [
      { outcome: "invalid", progress: "none" },
      { cause: "UNALLOCATED_NUMBER", sipCode: 404, byFarEnd: true },
    ],
    [{ outcome: "refusal" }, { cause: "CALL_REJECTED", sipCode: 603, byFarEnd: true }],
    [
      { outcome: "failure", progress: "none" },
      { cause: "NORMAL_TEMPORARY_FAILURE", sipCode: 503, byFarEnd: true },
    ],
    [
      { outcome: "noAnswer", decideMs: null },
      { cause: "NO_ANSWER", sipCode: null, byFarEnd: false },
    ],
  ] as const)("ends a leg once: %o", async (fate, end) => {
    const { events, dialCustomer, pass } = await setUp(worldOf(fate));
    await dialCustomer();
    pass(60_000);
    const ended = events.filter((event) => event.type === "leg.ended");
    expect(ended).toEqual([expect.objectContaining({ ...end, neverSent: false })]);
  });

  it("accepts what the switch then refuses, and says that it was never sent", async () => {
    const { core, events, ringAgent, pass } = await setUp();
    core.setRegistered("agent_1001", false);
    expect(await ringAgent()).toEqual({ kind: "accepted" });
    pass(100);
    expect(events.map((event) => event.type)).toEqual(["switch.connected", "agent.unregistered", "leg.ended"]);
    expect(events.at(-1)).toMatchObject({ cause: "USER_NOT_REGISTERED", neverSent: true, byFarEnd: null });
  });

  it("places one call when asked twice with the same id", async () => {
    const { core, told, dialCustomer, pass } = await setUp();
    await dialCustomer();
    await dialCustomer();
    pass(1_100);
    expect(core.truth.counts()).toMatchObject({ originated: 1, refusedBySwitch: 1 });
    expect(told()).toEqual(["switch.connected", "customer leg.ringing", "customer leg.answered", "customer leg.ready"]);
  });

  it("lists our legs, and only ours", async () => {
    const { core, transport, pass } = await connectedPair();
    core.originate(toCustomer({ uuid: "stranger", variables: {} }));
    pass(10);
    expect(await transport.legs()).toEqual([
      { legId: CUSTOMER, callId: CALL, role: "customer", answered: true, bridgedTo: AGENT, node: "sim" },
      { legId: AGENT, callId: CALL, role: "agent", answered: true, bridgedTo: CUSTOMER, node: "sim" },
    ]);
    expect((await transport.registrations()).map((phone) => phone.sipUser)).toEqual(["agent_1001", "agent_1002"]);
  });

  it("hangs up, also what is gone, and refuses to bridge it", async () => {
    const { transport, events, pass } = await connectedPair();
    expect(await transport.hangUp(CUSTOMER, "NORMAL_CLEARING")).toEqual({ kind: "accepted" });
    expect(await transport.hangUp(CUSTOMER, "NORMAL_CLEARING")).toEqual({ kind: "accepted" });
    pass(1_000);
    expect(events.filter((event) => event.type === "leg.ended")).toHaveLength(2);
    expect(await transport.bridge({ customerLegId: CUSTOMER, agentLegId: AGENT })).toMatchObject({ kind: "refused" });
  });

  it("loses what happens while the connection is lost, and the results of originates under way", async () => {
    const { core, transport, told, dialCustomer, ringAgent, pass } = await setUp(worldOf({ decideMs: 3_000 }));
    await dialCustomer();
    pass(500);
    transport.disconnect(1_000, "cable");
    expect(transport.connected).toBe(false);
    expect(await ringAgent()).toMatchObject({ kind: "refused" });
    const failure = await transport.legs().catch((error: unknown) => error);
    expect(isEngageError(failure) && failure.code).toBe("dependency-unavailable");
    pass(1_100);
    expect(transport.connected).toBe(true);
    expect(await transport.legs()).toHaveLength(1);
    pass(5_000);
    expect(told()).toEqual([
      "switch.connected",
      "customer leg.ringing",
      "switch.disconnected",
      "switch.connected",
      "customer leg.answered",
    ]);
    expect(core.channels()).toHaveLength(1);
  });

  it("says nothing of a call that ended in the gap", async () => {
    const { transport, told, dialCustomer, pass } = await setUp(worldOf({ outcome: "busy", decideMs: 500 }));
    await dialCustomer();
    transport.disconnect(60_000);
    pass(61_000);
    expect(told()).toEqual(["switch.connected", "switch.disconnected", "switch.connected"]);
    expect(await transport.legs()).toEqual([]);
  });

  it("loses a receipt when told to, with the call placed or not", async () => {
    const { core, transport, dialCustomer } = await setUp();
    transport.loseNextReceipt(false);
    expect(await dialCustomer("lost" as LegId)).toMatchObject({ kind: "unknown" });
    transport.loseNextReceipt(true);
    expect(await dialCustomer("taken" as LegId)).toMatchObject({ kind: "unknown" });
    expect(core.channels().map((channel) => channel.uuid)).toEqual(["taken"]);
  });

  it("with faults by chance tells events late and twice, but a leg's in order", async () => {
    const faults = { lateShare: 0.5, lateMs: 2_000, duplicateShare: 0.3, unknownReceiptShare: 0.2 };
    const { events, dialCustomer, pass } = await setUp(worldOf({ patienceMs: 400 }), {
      faults,
      chance: seededChance("f"),
    });
    const receipts: string[] = [];
    for (let i = 0; i < 60; i++) {
      receipts.push((await dialCustomer(`leg-${i}` as LegId)).kind);
      pass(1_000);
    }
    pass(60_000);
    expect(receipts).toContain("unknown");
    const rank = ["leg.ringing", "leg.answered", "leg.ready", "leg.ended"];
    const legEvents = events.flatMap((event) => ("legId" in event ? [event] : []));
    const legs = new Set(legEvents.map((event) => event.legId));
    expect(legEvents.length).toBeGreaterThan(legs.size * rank.length);
    for (const leg of legs) {
      const own = legEvents.filter((event) => event.legId === leg);
      expect([...new Set(own.map((event) => rank.indexOf(event.type)))]).toEqual([0, 1, 2, 3]);
    }
  });

  it("is silent after stop, and can be started again", async () => {
    const { transport, core, events, dialCustomer, pass } = await setUp();
    await dialCustomer();
    await transport.stop();
    await transport.stop();
    pass(5_000);
    expect(events).toHaveLength(1);
    expect(core.channels()).toHaveLength(1);
    await transport.start((event) => void events.push(event));
    pass(1);
    expect(events.map((event) => event.type)).toEqual(["switch.connected", "switch.connected"]);
  });
});

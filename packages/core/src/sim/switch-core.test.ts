import { describe, expect, it } from "vitest";
import { recordedOrder, setUp, toAgent, toCustomer, worldOf } from "../../test/sim-orders/kit.ts";
import { seededChance } from "./chance.ts";

describe("the switch tells events in the order of the recorded calls", () => {
  it("answered, the far end hangs up", () => {
    const { core, order, pass } = setUp(worldOf({ decideMs: 2_000, patienceMs: 8_000 }));
    core.originate(toCustomer());
    pass(20_000);
    expect(order).toEqual(recordedOrder("20-originate-answered-carrier-hangs-up"));
  });

  it("answered, we hang up", () => {
    const { core, order, events, pass } = setUp(worldOf());
    core.originate(toCustomer());
    pass(2_500);
    expect(core.kill("customer")).toBe(true);
    pass(1_000);
    expect(order).toEqual(recordedOrder("21-originate-answered-we-kill"));
    expect(events.at(-1)).toMatchObject({ channel: { disposition: "send_bye", sipStatus: null } });
  });

  it("busy after ringing", () => {
    const { core, order, events, pass } = setUp(worldOf({ outcome: "busy", decideMs: 300 }));
    core.originate(toCustomer());
    pass(1_000);
    expect(order).toEqual(recordedOrder("22-originate-busy-486"));
    expect(events.at(-1)).toMatchObject({ channel: { disposition: "recv_refuse", sipStatus: 486 } });
  });

  it("rings until the timeout", () => {
    const { core, order, events, pass } = setUp(worldOf({ decideMs: null, outcome: "noAnswer" }));
    core.originate(toCustomer({ timeoutMs: 6_000 }));
    pass(5_999);
    expect(order).toEqual(["customer CREATE", "customer PROGRESS"]);
    pass(1_000);
    expect(order).toEqual(recordedOrder("23-originate-no-answer-timeout"));
    expect(events.at(-1)).toMatchObject({ channel: { disposition: "send_cancel", sipStatus: null } });
  });

  it("no such number", () => {
    const { core, order, pass } = setUp(worldOf({ outcome: "invalid", progress: "none", decideMs: 0 }));
    core.originate(toCustomer());
    pass(1_000);
    expect(order).toEqual(recordedOrder("24-originate-404"));
  });

  it("early media, then the answer", () => {
    const { core, order, pass } = setUp(worldOf({ progress: "earlyMedia", decideMs: 2_000 }));
    core.originate(toCustomer());
    pass(3_500);
    core.kill("customer");
    pass(1_000);
    expect(order).toEqual(recordedOrder("28-originate-early-media-then-answer"));
  });

  it("answered and gone at once: the answer is told, the job still fails", () => {
    const { core, order, pass } = setUp(worldOf({ progress: "none", decideMs: 0, patienceMs: 0 }));
    core.originate(toCustomer());
    pass(1_000);
    expect(order).toEqual(recordedOrder("34-originate-answered-and-bye-at-once"));
  });

  it("answered without ringing", () => {
    const { core, order, pass } = setUp(worldOf({ progress: "none", decideMs: 0, patienceMs: 500 }));
    core.originate(toCustomer());
    pass(1_000);
    expect(order).toEqual(recordedOrder("35-originate-answer-without-180"));
  });

  it("a second originate with the id of a live call leaves that call alone", () => {
    const { core, order, pass } = setUp(worldOf());
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toCustomer({ jobUuid: "job-2" }));
    pass(500);
    expect(core.find("customer")).toBeDefined();
    core.kill("customer");
    pass(1_000);
    expect(order).toEqual(recordedOrder("36-originate-duplicate-uuid"));
    expect(core.truth.counts()).toMatchObject({ originated: 1, refusedBySwitch: 1, maxLivePerNumber: 1 });
  });

  it("cancelled while it rings", () => {
    const { core, order, pass } = setUp(worldOf({ decideMs: null }));
    core.originate(toCustomer());
    pass(1_500);
    core.kill("customer", "ORIGINATOR_CANCEL");
    pass(1_000);
    expect(order).toEqual(recordedOrder("37-originate-cancel-while-ringing"));
  });

  it.each([
    ["40-answered-bridged-customer-hangs-up", { talkMs: 8_000, endedBy: "customer" }],
    ["41-answered-bridged-agent-hangs-up", { talkMs: 6_000, endedBy: "agent" }],
  ] as const)("bridged: %s", (name, fate) => {
    const { core, order, events, pass } = setUp(worldOf(fate));
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toAgent());
    pass(300);
    expect(core.bridge("customer", "agent")).toBe(true);
    pass(20_000);
    expect(order).toEqual(recordedOrder(name));
    const dispositions = Object.fromEntries(
      events.flatMap((event) => (event.kind === "DESTROY" ? [[event.channel.uuid, event.channel.disposition]] : [])),
    );
    const ender = fate.endedBy;
    const other = ender === "agent" ? "customer" : "agent";
    expect(dispositions).toEqual({ [ender]: "recv_bye", [other]: "send_bye" });
    expect(core.truth.counts()).toMatchObject({ bridged: 1, leftWaiting: 0, liveNow: 0 });
  });

  it("bridged, we hang up the customer", () => {
    const { core, order, pass } = setUp(worldOf());
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toAgent());
    pass(300);
    core.bridge("customer", "agent");
    pass(2_000);
    core.kill("customer");
    pass(1_000);
    expect(order).toEqual(recordedOrder("13-answered-bridged-we-kill"));
  });

  it("bridged with park_after_bridge: the customer stays when the agent goes", () => {
    const { core, order, pass } = setUp(worldOf({ talkMs: 6_000, endedBy: "agent" }));
    core.originate(toCustomer({ variables: { ignore_early_media: "true", park_after_bridge: "true" } }));
    pass(1_100);
    core.originate(toAgent());
    pass(300);
    core.bridge("customer", "agent");
    pass(8_000);
    expect(core.find("customer")).toBeDefined();
    core.kill("customer");
    pass(1_000);
    expect(order).toEqual(recordedOrder("42-bridged-park-after-bridge-agent-hangs-up"));
  });

  it("a bridge to a customer who is gone is refused, and the agent stays", () => {
    const { core, order, pass } = setUp(worldOf());
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toAgent());
    pass(300);
    core.kill("customer");
    expect(core.bridge("customer", "agent")).toBe(false);
    pass(1_000);
    expect(core.bridge("agent", "customer")).toBe(false);
    core.kill("agent");
    pass(1_000);
    expect(order).toEqual(recordedOrder("43-bridge-to-gone-customer"));
  });

  it("a phone that is not registered, and one nobody knows", () => {
    const { core, order, pass } = setUp(worldOf());
    core.setRegistered("agent_1001", false);
    core.originate(toAgent());
    pass(100);
    core.originate(toAgent({ uuid: "agent2", to: { kind: "user", sipUser: "agent_9999" } }));
    pass(100);
    expect(order).toEqual(recordedOrder("50-agent-not-registered"));
  });

  it.each([
    ["51-agent-busy", "busy"],
    ["52-agent-no-answer", "noAnswer"],
  ] as const)("an agent's phone: %s", (name, outcome) => {
    const { core, order, pass } = setUp(worldOf({}, { outcome }));
    core.originate(toAgent({ timeoutMs: 4_000 }));
    pass(10_000);
    expect(order).toEqual(recordedOrder(name));
  });
});

describe("the switch refuses", () => {
  it("sessions beyond its limit, beyond its rate (one fewer than it is set to) and while paused, without a channel", () => {
    const { core, order, pass } = setUp(worldOf(), { maxSessions: 2, sessionsPerSecond: 4 });
    const dial = (uuid: string) => core.originate(toCustomer({ uuid }));
    for (const uuid of ["a", "b", "c"]) dial(uuid);
    pass(0);
    expect(order).toEqual(["a CREATE", "b CREATE", "c JOB -ERR DESTINATION_OUT_OF_ORDER"]);
    core.limits.maxSessions = 100;
    for (const uuid of ["d", "e"]) dial(uuid);
    pass(0);
    expect(order.slice(3)).toEqual(["d CREATE", "e JOB -ERR DESTINATION_OUT_OF_ORDER"]);
    pass(999);
    core.limits.paused = true;
    dial("f");
    pass(2);
    expect(order.at(-1)).toBe("f JOB -ERR DESTINATION_OUT_OF_ORDER");
    core.limits.paused = false;
    dial("g");
    pass(0);
    expect(order.at(-1)).toBe("g CREATE");
    expect(core.truth.counts()).toMatchObject({ originated: 4, refusedBySwitch: 3, maxLivePerNumber: 4 });
    expect(core.truth.dialedTwiceAtOnce).toContain("+971500000100");
  });

  it("a gateway it does not have", () => {
    const { core, order, pass } = setUp(worldOf(), { gateways: ["carrier"] });
    core.originate(toCustomer({ to: { kind: "gateway", gateway: "nosuchgw", number: "971500000100" } }));
    pass(100);
    expect(order).toEqual(["customer JOB -ERR INVALID_GATEWAY"]);
  });
});

describe("what a dialer must not get wrong", () => {
  it("without ignore_early_media the job is +OK at the early media, before any answer", () => {
    const { core, order, pass } = setUp(worldOf({ progress: "earlyMedia", decideMs: 2_000 }));
    core.originate(toCustomer({ variables: {} }));
    pass(3_000);
    expect(order).toEqual(["customer CREATE", "customer PROGRESS_MEDIA", "customer JOB +OK", "customer ANSWER"]);
  });

  it("a bridge before both legs are parked may be taken and never made", () => {
    const { core, order, pass } = setUp(worldOf(), { earlyBridgeLossShare: 1 });
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toAgent());
    pass(221);
    expect(order.at(-1)).toBe("agent ANSWER");
    expect(core.bridge("customer", "agent")).toBe(true);
    pass(5_000);
    expect(order).not.toContain("customer BRIDGE");
    expect(core.channels()).toHaveLength(2);
  });

  it("a bridge while a leg rings is taken and never made", () => {
    const { core, order, pass } = setUp(worldOf({}, { outcome: "noAnswer" }), { earlyBridgeLossShare: 0 });
    core.originate(toCustomer());
    pass(1_100);
    core.originate(toAgent());
    pass(200);
    expect(core.bridge("customer", "agent")).toBe(true);
    pass(20_000);
    expect(order).not.toContain("customer BRIDGE");
    expect(order).toContain("agent JOB -ERR NO_ANSWER");
  });

  it("bridged at early media, the bridge is told before the answer and the talk still ends", () => {
    const fate = { progress: "earlyMedia", decideMs: 2_000, talkMs: 5_000, patienceMs: 100 } as const;
    const { core, order, pass } = setUp(worldOf(fate));
    core.originate(toAgent());
    pass(300);
    core.originate(toCustomer({ variables: {} }));
    pass(100);
    core.bridge("customer", "agent");
    pass(3_000);
    expect(order.slice(-2)).toEqual(["customer BRIDGE", "customer ANSWER"]);
    pass(3_000);
    expect(core.channels()).toEqual([]);
    expect(core.truth.counts()).toMatchObject({ answered: 1, bridged: 1, leftWaiting: 0 });
  });

  it("with jitter every order stays within what was measured, and the rare ones come", () => {
    const seen = new Map<string, number>();
    const { core, events, pass } = setUp(worldOf({ outcome: "invalid", progress: "none", decideMs: 0 }), {
      jitter: true,
      chance: seededChance("jitter"),
      sessionsPerSecond: 1_000_000,
      maxSessions: 1_000_000,
    });
    for (let i = 0; i < 8_000; i++) core.originate(toCustomer({ uuid: `c${i}` }));
    pass(10_000);
    const orders = new Map<string, string[]>();
    for (const event of events) {
      if (event.kind === "REGISTER" || event.kind === "UNREGISTER") continue;
      const uuid = event.kind === "JOB" ? event.order.uuid : event.channel.uuid;
      orders.set(uuid, [...(orders.get(uuid) ?? []), event.kind]);
    }
    for (const order of orders.values()) seen.set(order.join(" "), (seen.get(order.join(" ")) ?? 0) + 1);
    const share = (order: string) => (seen.get(order) ?? 0) / 8_000;
    expect(share("CREATE HANGUP HANGUP_COMPLETE JOB DESTROY")).toBeCloseTo(729 / 800, 1.7);
    expect(share("CREATE HANGUP HANGUP_COMPLETE DESTROY JOB")).toBeCloseTo(62 / 800, 1.7);
    expect(share("CREATE HANGUP JOB HANGUP_COMPLETE DESTROY")).toBeGreaterThan(0);
    expect(share("CREATE JOB HANGUP HANGUP_COMPLETE DESTROY")).toBeGreaterThan(0);
    expect(seen.size).toBe(4);
  });
});

describe("the truth", () => {
  it("counts each call once, by what came of it", () => {
    const outcomes = ["person", "voicemail", "noAnswer", "busy", "invalid", "failure", "refusal"] as const;
    const base = worldOf({ patienceMs: 3_000 });
    const world = {
      ...base,
      callee: (number: string) => {
        const outcome = outcomes[Number(number.at(-1))] ?? "person";
        return { ...base.callee(number, 1), outcome, decideMs: outcome === "noAnswer" ? null : 500 };
      },
    };
    const { core, pass } = setUp(world);
    for (let i = 0; i < outcomes.length; i++) {
      const to = { kind: "gateway", gateway: "carrier", number: `97150000000${i}` } as const;
      core.originate(toCustomer({ uuid: `c${i}`, to }));
    }
    pass(60_000);
    expect(core.truth.counts()).toEqual({
      originated: 7,
      refusedBySwitch: 0,
      answered: 2,
      answeredByPerson: 1,
      answeredByMachine: 1,
      bridged: 0,
      leftWaiting: 1,
      noAnswer: 1,
      busy: 1,
      invalid: 1,
      failure: 1,
      refusal: 1,
      cancelled: 0,
      liveNow: 0,
      maxLive: 7,
      maxLivePerNumber: 1,
      agentLegs: 0,
      maxLivePerAgent: 0,
    });
    expect(core.truth.records().map((record) => record.outcome)).toEqual(outcomes);
    expect(core.truth.records()[3]).toMatchObject({
      number: "971500000003",
      callId: "call-1",
      attempt: 1,
      cause: "USER_BUSY",
    });
  });

  it("keeps the latest records alone, and all counts", () => {
    const { core, pass } = setUp(worldOf({ outcome: "invalid", decideMs: 0 }), {
      maxRecords: 4,
      sessionsPerSecond: 100,
    });
    for (let i = 0; i < 20; i++) core.originate(toCustomer({ uuid: `c${i}` }));
    pass(1_000);
    expect(core.truth.records().map((record) => record.uuid)).toEqual(["c16", "c17", "c18", "c19"]);
    expect(core.truth.counts()).toMatchObject({ originated: 20, invalid: 20, liveNow: 0 });
  });
});

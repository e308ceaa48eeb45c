import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { isRefusal } from "../errors.ts";
import type { Call } from "../model/call.ts";
import type { AgentId, LegId } from "../model/ids.ts";
import type { LegEnd } from "../model/leg.ts";
import { type CallCommand, decideCall, evolveCall, foldCall } from "./call.ts";
import type { CallEvent } from "./call-events.ts";

const { aCall } = fixtures(1);

const AGENT = "0192f3a0-9000-7a10-8b00-0000000000a7" as AgentId;
const AGENT_LEG = "0192f3a0-9000-7a10-8b00-0000000000b8" as LegId;
const T = 1_788_000_000_000;

const dialing = (over: Partial<Call> = {}): Call =>
  aCall({
    phase: "dialing",
    agentId: null,
    agentLegId: null,
    startedAt: T,
    connectThresholdMs: 2_000,
    wrapUpMs: 30_000,
    mode: "progressive",
    answeredAt: null,
    connectedAt: null,
    endedAt: null,
    outcome: null,
    ...over,
  });
const legEnd = (over: Partial<LegEnd> = {}): LegEnd => ({
  cause: "NORMAL_CLEARING",
  sipCode: null,
  byFarEnd: true,
  neverSent: false,
  ...over,
});

/** Given what happened to a call, when a command comes, then these events. */
function given(call: Call, ...commands: CallCommand[]) {
  let now = call;
  const events: CallEvent[] = [];
  for (const command of commands) {
    const decided = decideCall(now, command);
    if (isRefusal(decided)) throw new Error(`refused: ${decided.detail}`);
    for (const event of decided) {
      now = evolveCall(now, event);
      events.push(event);
    }
  }
  return {
    call: now,
    events,
    when: (command: CallCommand) => {
      const decided = decideCall(now, command);
      return isRefusal(decided) ? decided.refused : decided.map((event) => event.type);
    },
  };
}

const ring = { type: "ring", at: T + 1_000, earlyMedia: false } as const;
const answer = { type: "answer", at: T + 5_000 } as const;
const ready = { type: "customerReady", at: T + 5_020 } as const;
const assign = { type: "assignAgent", at: T + 5_030, agentId: AGENT, agentLegId: AGENT_LEG } as const;
const agentReady = { type: "agentReady", at: T + 5_300, legId: AGENT_LEG } as const;
const bridged = { type: "bridged", at: T + 5_350 } as const;
const talk = [ring, answer, ready, assign, agentReady, bridged] as const;

describe("a call that is answered and talked on", () => {
  it("goes from dialing to connected, and tells how long the person waited", () => {
    const { call, events } = given(dialing(), ...talk);
    expect(call).toMatchObject({ phase: "connected", agentId: AGENT, connectedAt: T + 5_350 });
    expect(events.at(-1)).toEqual({ type: "call.connected", at: T + 5_350, data: { waitMs: 350 } });
  });

  it("is told as completed only when wrap-up is over", () => {
    const after = given(dialing(), ...talk, { type: "customerEnded", at: T + 60_000, end: legEnd() });
    expect(after.call).toMatchObject({ phase: "wrap_up", outcome: "completed", hangupBy: "customer" });
    expect(after.when({ type: "wrapUpOver", at: T + 90_000 })).toEqual(["call.completed"]);
  });

  it("is told as completed at the disposition, unless the agent keeps wrap-up open", () => {
    const after = given(dialing(), ...talk, { type: "customerEnded", at: T + 60_000, end: legEnd() });
    const dispose = { type: "dispose", at: T + 70_000, code: "sale", notes: null, by: "Noura" } as const;
    expect(after.when({ ...dispose, endsWrapUp: true })).toEqual(["call.dispositioned", "call.completed"]);
    expect(after.when({ ...dispose, endsWrapUp: false })).toEqual(["call.dispositioned"]);
  });

  it("names the agent who hung up, whichever leg's end is heard first", () => {
    const byAgent = { type: "agentEnded", at: T + 60_000, legId: AGENT_LEG, end: legEnd() } as const;
    expect(given(dialing(), ...talk, byAgent).call.hangupBy).toBe("agent");
    const byCustomerLeg = { type: "customerEnded", at: T + 60_000, end: legEnd({ byFarEnd: false }) } as const;
    expect(given(dialing(), ...talk, byCustomerLeg).call.hangupBy).toBe("agent");
  });

  it("names the agent when ours ended it, though each leg only says that we hung up", () => {
    const asked = given(dialing(), ...talk, { type: "hangUp", at: T + 59_000, by: "agent" });
    expect(asked.call.phase).toBe("connected");
    const after = given(asked.call, {
      type: "agentEnded",
      at: T + 60_000,
      legId: AGENT_LEG,
      end: legEnd({ byFarEnd: false }),
    });
    expect(after.call).toMatchObject({ phase: "wrap_up", hangupBy: "agent" });
    expect(after.when({ type: "hangUp", at: T + 61_000, by: "agent" })).toBe("invalid-state");
  });

  it("does not end twice when the second leg's hang-up follows", () => {
    const after = given(dialing(), ...talk, { type: "customerEnded", at: T + 60_000, end: legEnd() });
    expect(after.when({ type: "agentEnded", at: T + 60_001, legId: AGENT_LEG, end: legEnd() })).toEqual([]);
    expect(after.when({ type: "customerEnded", at: T + 60_002, end: legEnd() })).toEqual([]);
  });
});

describe("a call nobody answers", () => {
  const cases = [
    { end: legEnd({ cause: "USER_BUSY", sipCode: 486 }), status: "busy" },
    { end: legEnd({ cause: "NO_ANSWER", byFarEnd: false }), status: "no_answer" },
    { end: legEnd({ cause: "UNALLOCATED_NUMBER", sipCode: 404 }), status: "failed" },
  ];
  it.each(cases)("is final at once as $status", ({ end, status }) => {
    const { call, events } = given(dialing(), ring, { type: "customerEnded", at: T + 9_000, end });
    expect(call).toMatchObject({ phase: "final", outcome: status, agentId: null });
    expect(events.map((e) => e.type)).toEqual(["call.ringing", "call.ended", "call.completed"]);
  });

  it("ends as no_answer when the ring limit passes and the switch says nothing", () => {
    expect(given(dialing(), { type: "ringLimit", at: T + 30_000 }).call).toMatchObject({
      outcome: "no_answer",
      hangupBy: "system",
    });
  });
});

describe("a person who waits for an agent", () => {
  it("is abandoned when the limit passes: completed, no agent, no talk (C-CAL-1)", () => {
    const { call, events } = given(dialing(), answer, ready, { type: "connectLimit", at: T + 7_000 });
    expect(events.map((e) => e.type)).toEqual([
      "call.answered",
      "call.customer_ready",
      "call.abandoned",
      "call.ended",
      "call.completed",
    ]);
    expect(call).toMatchObject({ outcome: "completed", abandoned: true, agentId: null, connectedAt: null });
  });

  it("is not abandoned while the bridge is under way, but is when the bridge never comes", () => {
    const bridging = given(dialing(), answer, ready, assign, agentReady);
    expect(bridging.when({ type: "connectLimit", at: T + 7_000 })).toEqual([]);
    expect(bridging.when({ type: "bridgeLimit", at: T + 8_000 })).toContain("call.abandoned");
  });

  it("who hangs up before the limit was not abandoned", () => {
    const { call } = given(dialing(), answer, ready, { type: "customerEnded", at: T + 5_900, end: legEnd() });
    expect(call).toMatchObject({ outcome: "completed", abandoned: false });
  });

  it("who hangs up after the limit was", () => {
    const { call } = given(dialing(), answer, ready, { type: "customerEnded", at: T + 7_100, end: legEnd() });
    expect(call).toMatchObject({ outcome: "completed", abandoned: true });
  });

  it("gets another agent when the first one's phone fails", () => {
    const after = given(dialing(), answer, ready, assign, {
      type: "agentEnded",
      at: T + 5_500,
      legId: AGENT_LEG,
      end: legEnd({ cause: "USER_BUSY" }),
    });
    expect(after.call).toMatchObject({ phase: "answered", agentId: null, agentLegId: null });
    expect(after.when({ ...assign, at: T + 5_600 })).toEqual(["call.agent_assigned"]);
  });
});

describe("an agent-first call", () => {
  const manual = () => dialing({ phase: "agent_dialing", mode: "manual", agentId: AGENT, agentLegId: AGENT_LEG });

  it("dials the customer when the agent's phone is up", () => {
    expect(given(manual(), agentReady).call).toMatchObject({ phase: "dialing", agentLegReady: true });
  });

  it("C-CAL-11 fails as agent_no_answer, and the customer was never dialed", () => {
    const { call, events } = given(manual(), { type: "agentLimit", at: T + 20_000 });
    expect(call).toMatchObject({ outcome: "failed", hangupCause: "agent_no_answer" });
    expect(events[0]).toMatchObject({ data: { neverSent: true } });
  });

  it("ends when the agent hangs up while the customer's phone rings", () => {
    const after = given(manual(), agentReady, ring, {
      type: "agentEnded",
      at: T + 9_000,
      legId: AGENT_LEG,
      end: legEnd(),
    });
    expect(after.call).toMatchObject({ phase: "final", hangupCause: "ORIGINATOR_CANCEL", hangupBy: "agent" });
  });
});

describe("a call that we let go while it rings", () => {
  const giveUp = (at: number) => ({ type: "giveUp", at, leastRingMs: 15_000 }) as const;
  const cut = legEnd({ cause: "ORIGINATOR_CANCEL", byFarEnd: false });

  it("was asked for only while it rang, and not before its least time", () => {
    expect(given(dialing()).when(giveUp(T + 30_000))).toEqual([]);
    expect(given(dialing(), ring).when(giveUp(T + 15_999))).toEqual([]);
    expect(given(dialing(), ring).when(giveUp(T + 16_000))).toEqual(["call.hangup_asked"]);
    expect(given(dialing(), ring, answer).when(giveUp(T + 30_000))).toEqual([]);
    expect(given(dialing(), ring, giveUp(T + 16_000)).when(giveUp(T + 17_000))).toEqual([]);
  });

  it("ends as unanswered, by us", () => {
    const { call } = given(dialing(), ring, giveUp(T + 16_000), { type: "customerEnded", at: T + 16_100, end: cut });
    expect(call).toMatchObject({ outcome: "no_answer", hangupCause: "ORIGINATOR_CANCEL", hangupBy: "system" });
    expect(call.abandoned).toBe(false);
  });

  it("is abandoned when a person had answered before the switch heard of it, and is offered to no agent", () => {
    const late = given(dialing(), ring, giveUp(T + 16_000), { type: "answer", at: T + 16_050 });
    expect(late.when({ ...assign, at: T + 16_060 })).toBe("invalid-state");
    const { call } = given(late.call, { type: "customerEnded", at: T + 16_100, end: cut });
    expect(call).toMatchObject({ phase: "final", abandoned: true });
  });

  it("is not ours to answer for when the person hung up in the same moment", () => {
    const late = given(dialing(), ring, giveUp(T + 16_000), { type: "answer", at: T + 16_050 });
    const { call } = given(late.call, { type: "customerEnded", at: T + 16_100, end: legEnd() });
    expect(call.abandoned).toBe(false);
  });

  it("is abandoned at the connect limit when the switch never heard of it", () => {
    const late = given(dialing(), ring, giveUp(T + 16_000), { type: "answer", at: T + 16_050 });
    expect(late.when({ type: "connectLimit", at: T + 18_050 })).toContain("call.abandoned");
  });
});

describe("a call the switch forgot", () => {
  it("that was never heard of does not count as an attempt", () => {
    expect(given(dialing(), { type: "lost", at: T + 60_000 }).events[0]).toMatchObject({
      data: { cause: "LOST", neverSent: true },
    });
  });
  it("that had rung counts", () => {
    expect(given(dialing(), ring, { type: "lost", at: T + 60_000 }).events.at(-2)).toMatchObject({
      data: { cause: "LOST", neverSent: false },
    });
  });
});

describe("whatever the switch says, in whatever order", () => {
  const commands: fc.Arbitrary<CallCommand> = fc.oneof(
    ...[ring, answer, ready, assign, agentReady, bridged].map((c) => fc.constant<CallCommand>(c)),
    fc.constantFrom<CallCommand>(
      { type: "customerEnded", at: T + 9_000, end: legEnd() },
      { type: "customerEnded", at: T + 9_000, end: legEnd({ cause: "USER_BUSY", neverSent: true }) },
      { type: "agentEnded", at: T + 9_000, legId: AGENT_LEG, end: legEnd() },
      { type: "connectLimit", at: T + 7_000 },
      { type: "bridgeLimit", at: T + 9_000 },
      { type: "ringLimit", at: T + 30_000 },
      { type: "agentLimit", at: T + 20_000 },
      { type: "lost", at: T + 40_000 },
      { type: "wrapUpOver", at: T + 90_000 },
      { type: "dispose", at: T + 80_000, code: "sale", notes: null, by: "x", endsWrapUp: true },
    ),
  );
  const run = (list: CallCommand[]) => {
    const first = dialing();
    let call = first;
    const events: CallEvent[] = [{ type: "call.dialing", at: T, data: { call: first } }];
    for (const command of list) {
      const decided = decideCall(call, command);
      if (isRefusal(decided)) continue;
      for (const event of decided) {
        call = evolveCall(call, event);
        events.push(event);
      }
    }
    return { call, events };
  };

  it("a call ends at most once and is completed at most once, in this order", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 25 }), (list) => {
        const types = run(list).events.map((e) => e.type);
        expect(types.filter((t) => t === "call.ended").length).toBeLessThanOrEqual(1);
        expect(types.filter((t) => t === "call.completed").length).toBeLessThanOrEqual(1);
        if (types.includes("call.completed"))
          expect(types.indexOf("call.ended")).toBeLessThan(types.indexOf("call.completed"));
      }),
      { numRuns: 2_000 },
    );
  });

  it("the row is the fold of its events", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 25 }), (list) => {
        const { call, events } = run(list);
        expect(foldCall(events)).toEqual(call);
      }),
      { numRuns: 500 },
    );
  });

  it("an abandoned call has no agent and no talk", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 25 }), (list) => {
        const { call } = run(list);
        if (call.abandoned) expect(call).toMatchObject({ agentId: null, connectedAt: null, outcome: "completed" });
      }),
      { numRuns: 2_000 },
    );
  });
});

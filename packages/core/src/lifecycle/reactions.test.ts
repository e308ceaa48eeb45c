import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import type { Call } from "../model/call.ts";
import type { AgentId, LegId } from "../model/ids.ts";
import type { CallEvent } from "./call-events.ts";
import { AGENT_RING_MS, BRIDGE_LIMIT_MS, RING_GRACE_MS, reactionsTo } from "./reactions.ts";

const { aCall } = fixtures(1);
const T = 1_788_000_000_000;
const AGENT = "0192f3a0-9000-7a10-8b00-0000000000a7" as AgentId;
const LEG = "0192f3a0-9000-7a10-8b00-0000000000b8" as LegId;
const bare = {
  agentId: null,
  agentLegId: null,
  agentLegReady: false,
  customerLegReady: false,
  answeredAt: null,
  connectedAt: null,
} as const;
const call = (over: Partial<Call> = {}): Call =>
  aCall({ ...bare, ringTimeoutMs: 25_000, connectThresholdMs: 2_000, wrapUpMs: 30_000, ...over });
const verbs = (event: CallEvent, before: Call, after: Call) =>
  reactionsTo(event, before, after).map((intent) => intent.do);

describe("what follows from an event", () => {
  it("a new call sets its ring limit, above the switch's own, and dials", () => {
    const dialing = call({ phase: "dialing" });
    expect(reactionsTo({ type: "call.dialing", at: T, data: { call: dialing } }, dialing, dialing)).toEqual([
      { do: "deadline", kind: "ring_limit", dueAt: T + 25_000 + RING_GRACE_MS },
      { do: "dialCustomer" },
    ]);
  });

  it("an agent-first call reserves and rings the agent, and dials nobody yet", () => {
    const first = call({ phase: "agent_dialing", agentId: AGENT, agentLegId: LEG, mode: "manual" });
    const intents = reactionsTo({ type: "call.dialing", at: T, data: { call: first } }, first, first);
    expect(intents).toContainEqual({ do: "deadline", kind: "agent_limit", dueAt: T + AGENT_RING_MS });
    expect(intents.map((intent) => intent.do)).toEqual(["agent", "deadline", "ringAgent"]);
  });

  it("an answer starts the connect limit and looks for an agent", () => {
    const answered = call({ phase: "answered", answeredAt: T });
    expect(reactionsTo({ type: "call.answered", at: T, data: {} }, answered, answered)).toContainEqual({
      do: "deadline",
      kind: "connect_limit",
      dueAt: T + 2_000,
    });
    expect(verbs({ type: "call.answered", at: T, data: {} }, answered, answered)).toContain("findAgent");
  });

  it("bridges when the second leg is ready, whichever it is, and watches for the bridge", () => {
    const both = call({
      phase: "answered",
      agentId: AGENT,
      agentLegId: LEG,
      agentLegReady: true,
      customerLegReady: true,
    });
    for (const type of ["call.customer_ready", "call.agent_ready"] as const)
      expect(reactionsTo({ type, at: T, data: {} }, both, both)).toEqual([
        { do: "deadline", kind: "bridge_limit", dueAt: T + BRIDGE_LIMIT_MS },
        { do: "bridge" },
      ]);
    expect(verbs({ type: "call.customer_ready", at: T, data: {} }, both, { ...both, agentLegReady: false })).toEqual(
      [],
    );
  });

  it("an agent's phone that fails is taken out of the way, but not for a leg lost in our own restart", () => {
    const waiting = call({ phase: "answered" });
    const failed = (cause: string): CallEvent => ({
      type: "call.agent_failed",
      at: T,
      data: { agentId: AGENT, agentLegId: LEG, cause },
    });
    expect(reactionsTo(failed("USER_NOT_REGISTERED"), waiting, waiting)[0]).toMatchObject({
      command: { type: "phoneFailed", unregistered: true },
    });
    expect(reactionsTo(failed("NO_ANSWER"), waiting, waiting)[0]).toMatchObject({
      command: { type: "phoneFailed", unregistered: false },
    });
    expect(reactionsTo(failed("LOST"), waiting, waiting)[0]).toMatchObject({ command: { type: "free" } });
  });

  it("an ending lets both legs go, clears every deadline, and leaves nobody in silence", () => {
    const talking = call({ phase: "connected", agentId: AGENT, agentLegId: LEG, answeredAt: T, connectedAt: T });
    const ending = {
      status: "completed",
      cause: "NORMAL_CLEARING",
      sipCode: null,
      by: "customer",
      outcome: null,
      deadNumber: false,
      neverSent: false,
      wrapUp: true,
    } as const;
    const intents = reactionsTo({ type: "call.ended", at: T, data: ending }, talking, {
      ...talking,
      phase: "wrap_up",
      endedAt: T,
    });
    expect(intents.filter((intent) => intent.do === "hangUp").map((intent) => intent.legId)).toEqual([
      talking.customerLegId,
      LEG,
    ]);
    expect(intents[0]).toEqual({ do: "clearDeadlines" });
    expect(intents).toContainEqual({ do: "deadline", kind: "wrap_up", dueAt: T + 30_000 });
  });
});

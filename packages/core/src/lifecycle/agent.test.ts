import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import type { Agent } from "../model/agent.ts";
import type { CallId } from "../model/ids.ts";
import { type AgentCommand, evolveAgent } from "./agent.ts";

const { anAgent } = fixtures(1);

const T = 1_788_000_000_000;
const CALL = "0192f3c9-51a2-7e40-9d11-27f0b6c4a903" as CallId;
const free = (over: Partial<Agent> = {}) =>
  anAgent({
    state: "available",
    subState: null,
    stateSince: T - 60_000,
    sipRegistered: true,
    currentCallId: null,
    pendingState: null,
    reason: null,
    ...over,
  });
const after = (agent: Agent, ...commands: AgentCommand[]): Agent =>
  commands.reduce((now, command) => {
    const next = evolveAgent(now, command);
    if ("refused" in next) throw new Error(next.refused);
    return next;
  }, agent);
const reserve = { type: "reserve", at: T, callId: CALL } as const;

describe("an agent", () => {
  it("who is ready is reserved for one call", () => {
    expect(after(free(), reserve)).toMatchObject({ state: "on_call", subState: "reserved", currentCallId: CALL });
  });

  it.each([
    ["is offline", { state: "offline" }, "agent-offline"],
    ["has no registered phone", { sipRegistered: false }, "agent-not-registered"],
    ["is on a call", { state: "on_call", subState: "talking" }, "agent-busy"],
    ["is in wrap-up", { state: "on_call", subState: "wrap_up" }, "agent-busy"],
    ["is at lunch", { state: "lunch" }, "agent-busy"],
  ] as const)("who %s is refused with a reason", (_why, over, code) => {
    expect(evolveAgent(free(over as Partial<Agent>), reserve)).toMatchObject({ refused: code });
  });

  it("C-AGT-6 keeps a state asked for during a call, and takes it when the work ends", () => {
    const asked = after(
      free(),
      reserve,
      { type: "talking", at: T, callId: CALL },
      { type: "setState", at: T, state: "lunch", reason: "back at one" },
    );
    expect(asked).toMatchObject({ state: "on_call", pendingState: "lunch" });
    expect(
      after(asked, { type: "wrapUp", at: T, callId: CALL }, { type: "free", at: T + 1, callId: CALL }),
    ).toMatchObject({ state: "lunch", pendingState: null, reason: "back at one", currentCallId: null });
  });

  it("C-AGT-6 ends wrap-up by asking for available", () => {
    const wrapping = after(free(), reserve, { type: "wrapUp", at: T, callId: CALL });
    expect(after(wrapping, { type: "setState", at: T + 5, state: "available", reason: null })).toMatchObject({
      state: "available",
      subState: null,
      currentCallId: null,
    });
  });

  it("C-AGT-9 keeps state_since when the same state is asked for again, but takes the reason", () => {
    expect(after(free(), { type: "setState", at: T, state: "available", reason: "here" })).toMatchObject({
      stateSince: T - 60_000,
      reason: "here",
    });
  });

  it("whose phone did not answer is put on a break, so that the next customer does not meet it", () => {
    const failed = after(free(), reserve, {
      type: "phoneFailed",
      at: T,
      callId: CALL,
      why: "phone: NO_ANSWER",
      unregistered: false,
    });
    expect(failed).toMatchObject({ state: "break", reason: "phone: NO_ANSWER", currentCallId: null });
  });

  it("is not freed by the end of another call", () => {
    const other = "0192f3c9-51a2-7e40-9d11-27f0b6c4a999" as CallId;
    expect(after(free(), reserve, { type: "free", at: T, callId: other })).toMatchObject({
      state: "on_call",
      currentCallId: CALL,
    });
  });
});

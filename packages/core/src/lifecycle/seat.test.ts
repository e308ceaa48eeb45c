import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import { type Agent, notReadyReason } from "../model/agent.ts";
import type { CallId, LegId } from "../model/ids.ts";
import { type AgentCommand, evolveAgent } from "./agent.ts";
import { keepsSeat, wantsSeat } from "./seat.ts";

const { anAgent } = fixtures(1);
const T = 1_788_000_000_000;
const LEG = "0192f3a0-9000-7a10-8b00-0000000000b8" as LegId;
const OTHER = "0192f3a0-9000-7a10-8b00-0000000000b9" as LegId;
const CALL = "0192f3c9-51a2-7e40-9d11-27f0b6c4a903" as CallId;

const agent = (over: Partial<Agent> = {}): Agent => anAgent({ state: "available", sipRegistered: true, ...over });
const after = (from: Agent, ...commands: AgentCommand[]): Agent =>
  commands.reduce((now, command) => {
    const next = evolveAgent(now, command);
    if ("refused" in next) throw new Error(next.refused);
    return next;
  }, from);
const needed = { type: "seatNeeded", at: T } as const;
const opening = { type: "seatOpening", at: T + 1, legId: LEG } as const;
const ready = { type: "seatReady", at: T + 2, legId: LEG, node: "fs1" } as const;
const ended = { type: "seatEnded", at: T + 3, legId: LEG, because: null, unregistered: false } as const;
const seated = (over: Partial<Agent> = {}): Agent => ({ ...after(agent(), needed, opening, ready), ...over });

describe("a seat", () => {
  it("makes its agent ready when it is up, and not before", () => {
    const reasons = [[], [needed], [needed, opening], [needed, opening, ready]].map((commands) =>
      notReadyReason(after(agent(), ...commands)),
    );
    expect(reasons).toEqual([null, "no_seat", "no_seat", null]);
    expect(seated()).toMatchObject({ seatState: "ready", seatLegId: LEG, seatNode: "fs1", seatSince: T + 2 });
  });

  it("that breaks is absent, and its agent stays where he was", () => {
    expect(after(seated(), ended)).toMatchObject({
      state: "available",
      seatState: "absent",
      seatLegId: null,
      seatNode: null,
    });
  });

  it("that its agent hung up puts him on a break with the reason", () => {
    const off = after(seated(), { ...ended, because: "phone: hung up" });
    expect(off).toMatchObject({ state: "break", reason: "phone: hung up", stateSince: T + 3, seatState: "absent" });
  });

  it("in a call the break waits for the end of the work, and gives way to what was asked for", () => {
    const talking = seated({ state: "on_call", subState: "talking", currentCallId: CALL });
    const because = "phone: hung up";
    const over = after(talking, { ...ended, because }, { type: "free", at: T + 9, callId: CALL });
    expect(over).toMatchObject({ state: "break", reason: because, pendingState: null });
    const leaving = after(
      { ...talking, pendingState: "lunch" },
      { ...ended, because },
      { type: "free", at: T + 9, callId: CALL },
    );
    expect(leaving.state).toBe("lunch");
  });

  it("without a phone at the switch its agent is not registered", () => {
    expect(after(seated(), { ...ended, unregistered: true })).toMatchObject({ sipRegistered: false });
  });

  it("what is told of another leg changes nothing", () => {
    const now = seated();
    for (const command of [
      { ...ended, legId: OTHER },
      { ...ready, legId: OTHER },
      { ...opening, legId: OTHER },
      needed,
    ])
      expect(evolveAgent(now, command)).toBe(now);
    expect(after(agent(), needed, opening, { ...ready, legId: OTHER }).seatState).toBe("opening");
  });

  it("is given up when legs are called on demand", () => {
    expect(after(seated(), { type: "seatDropped", at: T + 5 })).toMatchObject({
      seatState: null,
      seatLegId: null,
      seatNode: null,
    });
  });

  it.each([
    ["available and registered", {}, true, true],
    ["available, no phone", { sipRegistered: false }, false, false],
    ["on a break", { state: "break" }, false, false],
    ["offline", { state: "offline" }, false, false],
    ["talking", { state: "on_call", subState: "talking" }, false, true],
    ["talking, registration lost", { state: "on_call", subState: "talking", sipRegistered: false }, false, true],
    ["in wrap-up", { state: "on_call", subState: "wrap_up" }, true, true],
    ["in wrap-up before lunch", { state: "on_call", subState: "wrap_up", pendingState: "lunch" }, false, true],
  ] as const)("%s: opened %s", (_what, over, opens, keeps) => {
    const absent = after(agent(), needed);
    expect([wantsSeat({ ...absent, ...over }), keepsSeat({ ...seated(), ...over })]).toEqual([opens, keeps]);
  });
});

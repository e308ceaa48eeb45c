import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/fixtures.ts";
import type { Change } from "../memory/journal.ts";
import type { Agent } from "../model/agent.ts";
import type { LegId } from "../model/ids.ts";
import { Invariants } from "./invariants.ts";

const { anAgent } = fixtures(1);
const LEG = "0192f3a0-9000-7a10-8b00-0000000000b8" as LegId;
const seated = (over: Partial<Agent> = {}): Agent =>
  anAgent({ seatState: "ready", seatLegId: LEG, seatNode: "sim", seatSince: 1, ...over });
const written = (agent: Agent): Change => ({ table: "agents", id: agent.id, before: null, after: agent }) as Change;

describe("the law of seats", () => {
  it("lets one agent sit on one leg, and another when he has left it", () => {
    const seen = new Invariants();
    const first = seated();
    seen.onCommit([written(first)]);
    seen.onCommit([written({ ...first, seatState: "absent", seatLegId: null, seatNode: null })]);
    expect(() => seen.onCommit([written(seated())])).not.toThrow();
  });

  it("catches two agents on one leg", () => {
    const seen = new Invariants();
    seen.onCommit([written(seated())]);
    expect(() => seen.onCommit([written(seated())])).toThrow("Two agents sit on one leg.");
  });

  it.each([
    { seatState: "absent" },
    { seatState: null },
    { seatLegId: null },
    { seatNode: null },
    { seatState: "opening" },
  ] as const)("catches a seat whose leg and state do not fit: %j", (over) => {
    expect(() => new Invariants().onCommit([written(seated(over))])).toThrow("do not fit");
  });
});

describe("the law of calls that are let go", () => {
  const told = (type: string, at: number, seq: number): Change =>
    ({
      table: "call_events",
      id: `call ${seq}`,
      before: null,
      after: { callId: "call", seq, at, type, data: { by: "system" } },
    }) as unknown as Change;

  it.each([
    ["before it had rung 15 s", [], 14_999],
    ["after its answer", [told("call.customer_ready", 9_000, 2), told("call.answered", 9_000, 3)], 16_000],
  ])("catches one let go %s", (_, between, at) => {
    const seen = new Invariants();
    const changes = [told("call.ringing", 0, 1), ...between, told("call.hangup_asked", at, 4)];
    expect(() => {
      for (const change of changes) seen.onCommit([outboxOf(change), change]);
    }).toThrow("A call was given up before");
  });

  it("lets one go that rang for 15 s", () => {
    const seen = new Invariants();
    expect(() => {
      for (const change of [told("call.ringing", 0, 1), told("call.hangup_asked", 15_000, 2)])
        seen.onCommit([outboxOf(change), change]);
    }).not.toThrow();
  });

  const outboxOf = ({ id, after }: Change): Change =>
    ({
      table: "outbox",
      id,
      before: null,
      after: { id, type: (after as { type: string }).type, correlationId: "call" },
    }) as unknown as Change;
});

import { describe, expect, it } from "vitest";
import { runSchedules } from "./many.ts";
import { runSchedule } from "./run.ts";
import type { Fault } from "./schedule.ts";

/** How often, after the start of the campaign, when calls are in every state. */
const at =
  (...moments: readonly number[]) =>
  (fault: Fault) =>
    moments.map((atMs) => ({ atMs, fault }));
const often = at(2_500, 6_000, 11_000);

// Real dialer, real transport, real sockets; only time is virtual. `npm run fuzz -- faults --schedules 1000` runs more.
describe("a campaign over a network with faults", () => {
  it.each<[string, Fault]>([
    ["is slow", { kind: "delay", ms: 2_000, forMs: 4_000 }],
    ["drops the connection", { kind: "drop" }],
    ["goes half-open", { kind: "halfOpen" }],
    ["stalls", { kind: "stall", forMs: 5_000 }],
    ["cuts a frame in its middle", { kind: "cut" }],
    ["tells events twice", { kind: "duplicate", share: 1, forMs: 3_000 }],
    ["lets events overtake each other", { kind: "swap", share: 1, forMs: 3_000 }],
    ["lets events overtake answers", { kind: "lateAnswers", ms: 3_000, forMs: 4_000 }],
    ["hands bytes on a few at a time", { kind: "slow", bytes: 40, forMs: 3_000 }],
  ])("that %s: no call is lost, none is placed twice, and it comes to its end", async (name, fault) => {
    const verdict = await runSchedule(name, often(fault));
    expect(verdict.faults).toEqual([]);
    expect(verdict.dialed).toBeGreaterThanOrEqual(12);
  });

  it("R4 dialing resumes after the switch refused to let anybody in for half a minute", async () => {
    const down: Fault[] = [{ kind: "refuse", forMs: 30_000 }, { kind: "drop" }];
    const verdict = await runSchedule("away", down.flatMap(at(4_000)));
    expect(verdict).toMatchObject({ faults: [], connections: 2 });
    expect(verdict.lifeMs).toBeGreaterThan(34_000);
  });

  it("whatever comes, in whatever order (a slice of the thousand)", async () => {
    const said: string[] = [];
    const counts = await runSchedules("ci", 12, (line) => said.push(line));
    expect([said, counts.faulty]).toEqual([[], 0]);
  });
});

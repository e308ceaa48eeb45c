import type { Floor, FloorAgent, FloorCall } from "../../packages/core/src/pacing/floor.ts";
import { predictivePolicy } from "../../packages/core/src/pacing/predictive-policy.ts";
import { chanceOf } from "./worlds/chance.ts";
import { playDay } from "./worlds/day.ts";

const DECISIONS = 10_000;
const WARM_UP = 2_000;
const SETTINGS = { mode: "predictive", dialRatio: 1, maxDialRatio: null } as const;
const START = Date.UTC(2026, 0, 5, 9);
const HOURS_OF_LEARNING = 0.25;

/** Processor time of this process, so that what others do on the machine does not count. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Microseconds (p50, p99) and bytes per decision on floors of fixed size, after a quarter of an hour of learning. */
export function measureSpeed(): void {
  for (const [agents, calls] of [
    [20, 60],
    [100, 300],
    [300, 1_000],
  ] as const) {
    const policy = predictivePolicy();
    const scenario = {
      name: "speed",
      agents,
      hours: HOURS_OF_LEARNING,
      answer: { p: 0.25 },
      talk: { dist: "lognormal", mean: 130, cv: 1 },
      wrap: { dist: "lognormal", mean: 25, cv: 0.7 },
    } as const;
    playDay(scenario, 1, () => policy, { capPct: 3, settings: SETTINGS, startsAt: START });
    const from = START + HOURS_OF_LEARNING * 3_600_000;
    const floors = Array.from({ length: 64 }, (_, n) => floorOf(agents, calls, n, from));
    const times = new Float64Array(DECISIONS);
    for (let n = 0; n < WARM_UP; n++)
      policy.plan(floors[n % 64] ?? floorOf(agents, calls, n, from), SETTINGS, from + 50 * n);
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed;
    for (let n = 0; n < DECISIONS; n++) {
      const floor = floors[n % 64];
      if (floor === undefined) continue;
      const began = cpuUs();
      policy.plan(floor, SETTINGS, from + 50 * (WARM_UP + n));
      times[n] = cpuUs() - began;
    }
    const bytes = (process.memoryUsage().heapUsed - heap) / DECISIONS;
    const sorted = times.toSorted();
    const at = (share: number): string => (sorted[Math.floor(share * DECISIONS)] ?? 0).toFixed(1);
    const allocated = bytes < 0 ? "collected meanwhile" : `${Math.round(bytes)} bytes a decision`;
    console.log(`${agents} agents, ${calls} calls: p50 ${at(0.5)} us, p99 ${at(0.99)} us, ${allocated}`);
  }
}

function floorOf(agents: number, calls: number, seed: number, now: number): Floor {
  const chance = chanceOf(seed, 5);
  const agent = (n: number): FloorAgent => {
    const u = chance.next();
    const state = u < 0.03 ? "ready" : u < 0.83 ? "talking" : "wrap_up";
    return { id: `a${n}`, state, since: now - 1000 * (state === "wrap_up" ? 25 : 150) * chance.next(), leaving: false };
  };
  const call = (): FloorCall => {
    const age = 27_000 * chance.next();
    const ringing = age > 2_000;
    const dialedAt = now - age;
    const ringingAt = ringing ? dialedAt + 2_000 : null;
    const phase = ringing ? "ringing" : "dialing";
    return {
      phase,
      dialedAt,
      ringingAt,
      answeredAt: null,
      segment: "all",
      attempt: 1,
      gateway: "gw1",
      promised: false,
    };
  };
  return {
    agents: Array.from({ length: agents }, (_, n) => agent(n)),
    calls: Array.from({ length: calls }, call),
    upcoming: null,
    freeLines: 10_000,
    freeStarts: 10_000,
    budget: { connected: 5_000, abandoned: 140, windowEndsAt: now + 6 * 3_600_000, capPct: 3 },
    shiftEndsAt: now + 6 * 3_600_000,
    ringTimeoutMs: 25_000,
    leastRingMs: 15_000,
    replacesLate: true,
    connectLimitMs: 2_000,
  };
}

import { describe, expect, it } from "vitest";
import { AE } from "../src/engine/testing.ts";
import { simulateDay } from "../src/sim/day.ts";
import type { DaySettings } from "../src/sim/day-settings.ts";

const DAY = {
  packs: [AE],
  agents: 10,
  contacts: 2_000,
  hours: 2,
  mode: "predictive",
  campaign: { dialRatio: 2 },
} as const;
const MOSTLY_CUSTOMERS_END = { customerEndsShare: 0.9 };
const LOST = { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" };

/** Where calls run: every law holds, and every person who was reached is accounted for. */
const DAYS: readonly (readonly [string, Omit<DaySettings, "seed">])[] = [
  ["agents nailed up", { ...DAY, agentLegs: "nailed_up", world: MOSTLY_CUSTOMERS_END }],
  [
    "agents nailed up, the connection lost ten times, receipts lost and events late",
    {
      ...DAY,
      agentLegs: "nailed_up",
      world: MOSTLY_CUSTOMERS_END,
      disconnects: 10,
      faults: { unknownReceiptShare: 0.01, duplicateShare: 0.02, lateShare: 0.05, lateMs: 400 },
    },
  ],
  [
    "agents nailed up whose phones often do not answer",
    {
      ...DAY,
      agentLegs: "nailed_up",
      world: { ...MOSTLY_CUSTOMERS_END, agents: { noAnswerShare: 0.2, busyShare: 0.1 } },
    },
  ],
  [
    "a gateway that is down before one that works",
    { ...DAY, gateways: [{ name: "down", up: false }, { name: "carrier" }] },
  ],
  [
    "a carrier that answers 503, another that is small, and one that takes the rest",
    {
      ...DAY,
      agentLegs: "nailed_up",
      world: MOSTLY_CUSTOMERS_END,
      disconnects: 3,
      gateways: [{ name: "broken", refuses: LOST }, { name: "small", maxChannels: 3 }, { name: "carrier" }],
    },
  ],
];

describe.each(DAYS)("a day with %s", (what, settings) => {
  it.each([1, 2])("is lawful, seed %i", async (seed) => {
    const report = await simulateDay({ ...settings, seed: `${what}/${seed}` });
    expect(report.broken).toBeNull();
    expect(report.faultsLogged).toBe(0);
    expect(report.connected).toBeGreaterThan(30);
    expect(report.truth.maxLivePerNumber).toBe(1);
    if (settings.agentLegs === "nailed_up") expect(report.truth.maxLivePerAgent).toBe(1);
    if (settings.gateways) expect(report.rerouted).toBeGreaterThan(30);
  });
});

import { rulePacks } from "@broadnet-engage/compliance-rules";
import { describe, expect, it } from "vitest";
import { simulateDay } from "../src/sim/day.ts";
import type { DaySettings } from "../src/sim/day-settings.ts";

/** All simulated people are in the Emirates. They are called again within the hour, which the Emirates' law forbids: how often is not what days are about. */
export const packs = rulePacks()
  .filter(({ jurisdiction }) => jurisdiction === "AE")
  .map((pack) => ({ ...pack, rules: { ...pack.rules, frequency: [] } }));
const MODES = ["progressive", "power", "predictive"] as const;

/** Day `n` of the series: every setting follows from the number, so a failure is a number. */
export function dayNumber(n: number): DaySettings {
  return {
    seed: `day-${n}`,
    packs,
    agents: 1 + (n % 6),
    contacts: 60 + ((n * 37) % 120),
    hours: 1 + (n % 2),
    mode: MODES[n % 3] ?? "progressive",
    disconnects: n % 4,
    webhookFailureShare: 0.1,
    campaign: {
      maxAttempts: 1 + (n % 4),
      retryDelayMinutes: 5 + (n % 30),
      wrapUpMs: (n % 5) * 10_000,
      dialRatio: 1.5 + (n % 3) / 2,
    },
    ...(n % 2 === 1
      ? { faults: { unknownReceiptShare: 0.02, duplicateShare: 0.05, lateShare: 0.1, lateMs: 800 } }
      : {}),
    ...(n % 5 === 0 ? { world: { agents: { noAnswerShare: 0.05, busyShare: 0.05 } } } : {}),
  };
}

/** Days `from` … `to`, one test each; the report of a failing one names its seed and the last events. */
export function describeDays(from: number, to: number): void {
  describe(`simulated days ${from} to ${to}`, () => {
    for (let n = from; n <= to; n++) {
      it(`day ${n} breaks no law`, async () => {
        const day = dayNumber(n);
        const report = await simulateDay(day);
        expect(report.broken).toBeNull();
        expect(report.truth).toMatchObject({ liveNow: 0 });
        expect(report.truth.maxLivePerNumber).toBeLessThanOrEqual(1);
        // A bridge made and ended while the connection was lost is known to the switch alone.
        expect(report.truth.bridged).toBeGreaterThanOrEqual(report.connected);
        if ((day.disconnects ?? 0) === 0) expect(report.truth.bridged).toBe(report.connected);
      });
    }
  });
}

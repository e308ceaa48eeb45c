import { describe, expect, it } from "vitest";
import { fixtures } from "../conformance/index.ts";
import type { Floor } from "../pacing/floor.ts";
import { staying } from "../pacing/surplus.ts";
import { callOf, floorWith, NINE } from "../pacing/testing.ts";
import { AbandonGuard } from "./abandon-guard.ts";
import { FloorBook } from "./floor-book.ts";

const CAMPAIGN = fixtures(41).aCampaign({ dialingMode: "predictive" });
const LATE = callOf("ringing", 16_000);

/** An agent is ready, a call rings for him, and nobody more may be lost. */
const SPENT: Floor = {
  ...floorWith({ ready: 1, budget: { connected: 100, abandoned: 9 }, more: { shiftEndsAt: NINE + 600_000 } }),
  calls: [LATE],
};

function lets(floor: Floor, asked: number): number {
  const guard = new AbandonGuard(new FloorBook(false));
  guard.begin(CAMPAIGN.id, { connected: 100, abandoned: 9 });
  return guard.judge(CAMPAIGN, floor, asked, NINE).launch;
}

describe("the guard, once the budget is spent", () => {
  it("lets no call pass beside the one that rings for the only agent", () => {
    expect(lets(SPENT, 1)).toBe(0);
  });

  it("lets one pass for it when that one is let go, and not two", () => {
    expect(lets(staying(SPENT, [0], NINE), 1)).toBe(1);
    expect(lets(staying(SPENT, [0], NINE), 2)).toBe(1);
  });

  it("takes no policy's word for it that a call goes which may not", () => {
    for (const one of [
      { ...LATE, ringingAt: NINE - 14_000 },
      { ...LATE, phase: "waiting" as const },
      { ...LATE, promised: true },
    ])
      expect(lets(staying({ ...SPENT, calls: [one] }, [0], NINE), 1)).toBe(0);
    expect(lets(staying({ ...SPENT, leastRingMs: null }, [0], NINE), 1)).toBe(0);
  });
});

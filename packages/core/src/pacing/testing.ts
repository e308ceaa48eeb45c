import type { AbandonBudget, Floor, FloorAgent, FloorCall } from "./floor.ts";

/** A Monday morning. */
export const NINE = Date.UTC(2026, 0, 5, 9);

interface FloorWish {
  readonly ready?: number;
  readonly talking?: number;
  readonly wrappingUp?: number;
  readonly ringing?: number;
  readonly waiting?: number;
  readonly budget?: Partial<AbandonBudget>;
  readonly more?: Partial<Floor>;
}

/** A floor in the middle of a day, with plenty of lines. */
export function floorWith(wish: FloorWish, now = NINE): Floor {
  const agents = (state: FloorAgent["state"], count = 0): readonly FloorAgent[] =>
    Array.from({ length: count }, (_, n) => ({
      id: `${state}${n}`,
      state,
      since: now - 1_000 * (5 + n),
      leaving: false,
    }));
  const calls = (phase: FloorCall["phase"], count = 0): readonly FloorCall[] =>
    Array.from({ length: count }, () => ({
      phase,
      dialedAt: now - 5_000,
      ringingAt: now - 3_000,
      answeredAt: phase === "waiting" ? now : null,
      segment: "all",
      attempt: 1,
      gateway: null,
      promised: false,
    }));
  return {
    agents: [...agents("ready", wish.ready), ...agents("talking", wish.talking), ...agents("wrap_up", wish.wrappingUp)],
    calls: [...calls("ringing", wish.ringing), ...calls("waiting", wish.waiting)],
    upcoming: null,
    freeLines: 10_000,
    freeStarts: 10_000,
    budget: { connected: 1_000, abandoned: 20, windowEndsAt: now + 4 * 3_600_000, capPct: 3, ...wish.budget },
    shiftEndsAt: now + 4 * 3_600_000,
    ringTimeoutMs: 25_000,
    leastRingMs: 15_000,
    replacesLate: true,
    connectLimitMs: 2_000,
    ...wish.more,
  };
}

/** A call that has rung so long at nine. */
export const callOf = (phase: FloorCall["phase"], rangMs: number, over: Partial<FloorCall> = {}): FloorCall => ({
  phase,
  dialedAt: NINE - rangMs - 2_000,
  ringingAt: phase === "dialing" ? null : NINE - rangMs,
  answeredAt: phase === "waiting" || phase === "detecting" ? NINE : null,
  segment: "all",
  attempt: 1,
  gateway: null,
  promised: false,
  ...over,
});

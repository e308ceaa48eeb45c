import type { Chance } from "../../src/sim/chance.ts";

/** What can happen to a connection to a switch. Times are milliseconds of the fast life. */
export type Fault =
  /** Everything takes this much longer. */
  | { readonly kind: "delay"; readonly ms: number; readonly forMs: number }
  /** Both ends see a reset. */
  | { readonly kind: "drop" }
  /** Nothing passes any more in either direction, and no end is told. */
  | { readonly kind: "halfOpen" }
  /** Nothing passes for a while; then everything does. */
  | { readonly kind: "stall"; readonly forMs: number }
  /** The next frame is cut in its middle, and the connection with it. */
  | { readonly kind: "cut" }
  /** Events come twice, the second time a little later. */
  | { readonly kind: "duplicate"; readonly share: number; readonly forMs: number }
  /** Events overtake each other. */
  | { readonly kind: "swap"; readonly share: number; readonly forMs: number }
  /** Answers to commands come after the events that were told behind them. */
  | { readonly kind: "lateAnswers"; readonly ms: number; readonly forMs: number }
  /** The switch's bytes are read, and handed on, a few at a time. */
  | { readonly kind: "slow"; readonly bytes: number; readonly forMs: number }
  /** Nobody gets in, as while the event socket is reloaded. */
  | { readonly kind: "refuse"; readonly forMs: number };

export type FaultKind = Fault["kind"];

export interface Planned {
  /** From the start of the campaign. */
  readonly atMs: number;
  readonly fault: Fault;
}

const KINDS: Readonly<Record<FaultKind, number>> = {
  delay: 2,
  drop: 2,
  halfOpen: 2,
  stall: 2,
  cut: 2,
  duplicate: 1,
  swap: 1,
  lateAnswers: 1,
  slow: 1,
  refuse: 1,
};

function faultOf(kind: FaultKind, chance: Chance): Fault {
  const forMs = chance.uniform(1_000, 8_000);
  switch (kind) {
    case "drop":
    case "halfOpen":
    case "cut":
      return { kind };
    case "stall":
    case "refuse":
      return { kind, forMs };
    case "delay":
    case "lateAnswers":
      return { kind, forMs, ms: chance.uniform(20, 4_000) };
    case "duplicate":
    case "swap":
      return { kind, forMs, share: chance.uniform(0.1, 1) };
    case "slow":
      return { kind, forMs, bytes: Math.floor(chance.uniform(1, 400)) };
  }
}

/** One to seven faults within the first half minute, which may meet. */
export function randomSchedule(chance: Chance): readonly Planned[] {
  const count = 1 + Math.floor(chance.uniform(0, 7));
  return Array.from({ length: count }, () => ({
    atMs: chance.uniform(0, 30_000),
    fault: faultOf(chance.pick(KINDS), chance),
  })).sort((a, b) => a.atMs - b.atMs);
}

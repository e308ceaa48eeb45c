import { NO_FIGURES } from "../../packages/core/src/pacing/counts.ts";
import type { Floor } from "../../packages/core/src/pacing/floor.ts";
import type { PacingPolicy } from "../../packages/core/src/pacing/policy.ts";

const broken = (name: string, launch: (floor: Floor) => number): (() => PacingPolicy) => {
  const plan = (floor: Floor) =>
    ({ launch: launch(floor), bound: "none", because: "", figures: NO_FIGURES, giveUp: [] }) as const;
  return () => ({ name, plan, observe: () => {}, save: () => null, load: () => true });
};
const ready = (floor: Floor): number => floor.agents.filter(({ state }) => state === "ready").length;

/** Policies that err, each in its own way; the guard under pacing must not let any of them break the law. */
export const BROKEN_POLICIES = {
  "dials all it can": broken("flood", ({ freeLines }) => Math.min(50, freeLines)),
  "takes busy agents for ready ones": broken("busy", ({ agents, calls }) =>
    Math.max(0, 4 * agents.length - calls.length),
  ),
  "knows no budget": broken("spender", (floor) => Math.max(0, 4 * ready(floor) + 1 - floor.calls.length)),
} as const;

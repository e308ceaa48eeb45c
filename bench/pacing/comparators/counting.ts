import { isClosing, NO_FIGURES, readyAgents } from "../../../packages/core/src/pacing/counts.ts";
import type { Floor } from "../../../packages/core/src/pacing/floor.ts";
import type { Observation, PacingPolicy } from "../../../packages/core/src/pacing/policy.ts";

/** A policy that answers how many calls there should be on top of those in flight, and is cut to lines and rate. */
export function counting(
  name: string,
  wanted: (floor: Floor, now: number) => number,
  observe: (seen: Observation) => void = () => {},
): PacingPolicy {
  return {
    name,
    plan(floor, _settings, now) {
      const more = isClosing(floor, now) ? 0 : wanted(floor, now);
      const launch = Math.max(0, Math.min(Math.floor(more), floor.freeLines, floor.freeStarts));
      return { launch, bound: "none", because: name, figures: NO_FIGURES, giveUp: [] };
    },
    observe,
    save: () => null,
    load: () => true,
  };
}

export const progressive = (): PacingPolicy =>
  counting("progressive", (floor) => readyAgents(floor) - floor.calls.length);

/** So many lines per ready agent. */
export const fixedRatio = (ratio: number) => (): PacingPolicy =>
  counting(`ratio ${ratio}`, (floor) => readyAgents(floor) * ratio - floor.calls.length);

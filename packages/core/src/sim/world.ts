import { seededChance } from "./chance.ts";
import type { OriginateOrder } from "./channel.ts";
import type { FarEnd } from "./far-end.ts";
import { type AgentFate, agentFate, type CalleeFate, calleeFate } from "./people.ts";
import { type WorldOverrides, worldSettings } from "./world-settings.ts";

export type { Spread, WorldOverrides, WorldSettings } from "./world-settings.ts";

/**
 * Who answers, when and for how long. A pure function of its arguments: asking twice gives the same fate, and no fate
 * depends on which others were asked, nor in what order.
 */
export interface World {
  /** @param attempt 1 for the first time this number is dialed. */
  callee(number: string, attempt: number): CalleeFate;
  /** @param ring 1 for the first time this phone rings. */
  agent(sipUser: string, ring: number): AgentFate;
  /** What the far end of this very call does, to the letter; absent or null = as its fate says. */
  script?(order: OriginateOrder): FarEnd | null;
}

export function seededWorld(seed: string | number, overrides: WorldOverrides = {}): World {
  const settings = worldSettings(overrides);
  const root = seededChance(seed);
  return {
    callee: (number, attempt) => calleeFate(root.fork(`callee/${number}`), attempt, settings),
    agent: (sipUser, ring) => agentFate(root.fork(`agent/${sipUser}/${ring}`), settings),
  };
}

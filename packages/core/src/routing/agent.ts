import { type Agent, isReady } from "../model/agent.ts";

/** Who gets the next call: the ready agent who has waited longest; ties by id, so that every node says the same. */
export function longestReady(agents: readonly Agent[]): readonly Agent[] {
  return agents.filter(isReady).sort((a, b) => a.stateSince - b.stateSince || (a.id < b.id ? -1 : 1));
}

import { type Api, ApiError, type Json } from "./api.ts";

export interface Truth {
  readonly originated: number;
  readonly refused_by_switch: number;
  readonly answered: number;
  readonly bridged: number;
  readonly left_waiting: number;
  readonly dialed_twice_at_once: number;
  readonly max_live_per_agent: number;
  readonly live_now: number;
}
export interface SimStatus {
  readonly speed: number;
  readonly truth: Truth;
  readonly clock: { readonly now: string; readonly ahead_ms: number };
}

/** The simulator's own book; the demo needs a server whose switch is simulated. */
export async function simStatus(server: Api): Promise<SimStatus> {
  try {
    return (await server.get("/sim/status")) as Json as unknown as SimStatus;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      throw new Error("This server drives a real switch; the demo calls only simulated people.", { cause: error });
    }
    throw error;
  }
}

/** What was added between two looks; highest marks are taken as they are. */
export const since = (before: Truth, after: Truth): Truth => ({
  originated: after.originated - before.originated,
  refused_by_switch: after.refused_by_switch - before.refused_by_switch,
  answered: after.answered - before.answered,
  bridged: after.bridged - before.bridged,
  left_waiting: after.left_waiting - before.left_waiting,
  dialed_twice_at_once: after.dialed_twice_at_once - before.dialed_twice_at_once,
  max_live_per_agent: after.max_live_per_agent,
  live_now: after.live_now,
});

import { type Api, Refused } from "./api.ts";
import type { SimStatus } from "./wire.ts";

/** The simulator behind the server's switch. */
export interface Simulator {
  status(): Promise<SimStatus>;
  setSpeed(speed: number): Promise<void>;
}

/** Null when the server does not say that its switch is simulated. */
export async function findSimulator(api: Api): Promise<Simulator | null> {
  const status = (): Promise<SimStatus> => api.get<SimStatus>("/sim/status");
  try {
    await status();
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
  return {
    status,
    setSpeed: async (speed) => {
      await api.send("PUT", "/sim/settings", { speed });
    },
  };
}

/** What happened at the switch between two looks. */
export interface Happened {
  readonly originated: number;
  readonly refusedBySwitch: number;
  readonly answered: number;
  readonly bridged: number;
  /** Calls up at the second look. */
  readonly liveNow: number;
  readonly dialedTwice: number;
}

export function happened({ truth: before }: SimStatus, { truth: after }: SimStatus): Happened {
  return {
    originated: after.originated - before.originated,
    refusedBySwitch: after.refused_by_switch - before.refused_by_switch,
    answered: after.answered - before.answered,
    bridged: after.bridged - before.bridged,
    liveNow: after.live_now,
    dialedTwice: after.dialed_twice_at_once - before.dialed_twice_at_once,
  };
}

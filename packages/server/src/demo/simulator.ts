import type { TruthCounts } from "@broadnet-engage/core/sim";
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

const COUNTED = ["originated", "refusedBySwitch", "answered", "bridged"] as const satisfies readonly (keyof TruthCounts)[];

/** What happened at the switch between two looks. */
export interface Happened extends Readonly<Record<(typeof COUNTED)[number], number>> {
  /** Calls up at the second look. */
  readonly liveNow: number;
  readonly dialedTwice: readonly string[];
}

export function happened(before: SimStatus, after: SimStatus): Happened {
  const delta = Object.fromEntries(COUNTED.map((key) => [key, after.truth[key] - before.truth[key]]));
  const known = new Set(before.dialed_twice_at_once);
  return {
    ...(delta as Record<(typeof COUNTED)[number], number>),
    liveNow: after.truth.liveNow,
    dialedTwice: after.dialed_twice_at_once.filter((phone) => !known.has(phone)),
  };
}

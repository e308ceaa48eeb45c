import { toIso } from "@broadnet-engage/core/model";
import type { Clock } from "@broadnet-engage/core/ports";
import type { SimulatedSwitch } from "@broadnet-engage/core/sim";
import { Router } from "express";
import { z } from "zod";
import { readBody } from "../http/body.ts";
import { parseOrThrow } from "../http/validate.ts";

/** What the simulated world is told apart from the switch itself. */
export interface Simulation {
  readonly switch: SimulatedSwitch;
  /** The time the world lives in. */
  readonly clock: Clock & { readonly aheadMs?: number };
  speed: number;
  /** Told where the switch is a process of its own, for servers to attach to. */
  readonly switchUrl?: string;
}

const Settings = z.strictObject({ speed: z.number().positive().max(1_000) });

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** The simulator's own book, in wire spelling. */
export function simulationStatus({ switch: simulated, clock, speed, switchUrl }: Simulation) {
  const truth = simulated.truth();
  const counts = Object.entries(truth.counts()).map(([name, count]) => [snake(name), count]);
  return {
    simulated: true,
    speed,
    truth: { ...Object.fromEntries(counts), dialed_twice_at_once: truth.dialedTwiceAtOnce.length },
    clock: { now: toIso(clock.now()), ahead_ms: clock.aheadMs ?? 0 },
    ...(switchUrl === undefined ? {} : { switch_url: switchUrl }),
  };
}

/** `/sim/*`: what really happened in the simulated world, and how fast it goes. Never beside a real switch. */
export function simulationRouter(simulation: Simulation): Router {
  const router = Router({ caseSensitive: true });
  router.get("/sim/status", (_req, res) => void res.json(simulationStatus(simulation)));
  router.put("/sim/settings", async (req, res) => {
    const { speed } = parseOrThrow(Settings, await readBody(req, res), "body") as z.output<typeof Settings>;
    simulation.switch.setSpeed(speed);
    simulation.speed = speed;
    res.json({ speed });
  });
  return router;
}

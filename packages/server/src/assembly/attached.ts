import { Router } from "express";
import { request } from "undici";
import { z } from "zod";
import { ConfigError } from "../config/config.ts";
import { readBody } from "../http/body.ts";

/** A simulated switch that runs as a process of its own (`npm run sim:switch`), so that it outlives this server. */
export interface AttachedSwitch {
  readonly simulatedUrl: string;
  /** `/sim/*`, handed on to that process. */
  readonly router: Router;
}

const Status = z.looseObject({ simulated: z.literal(true), switch_url: z.url({ protocol: /^esl$/ }) });
const ANSWER_MS = 5_000;

/**
 * Asks the control address where its switch is. Only a simulator answers so, which is why a real switch can never be
 * reached this way, nor be dialed by the simulated world's clock.
 *
 * @throws ConfigError when nothing there says it is a simulated switch.
 */
export async function attachSimulated(controlUrl: string): Promise<AttachedSwitch> {
  const limits = { headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS };
  const status = await request(new URL("/sim/status", controlUrl), limits)
    .then(async (answer) => Status.safeParse(await answer.body.json()))
    .catch(() => null);
  if (!status?.success)
    throw new ConfigError([
      `SIM_CONTROL_URL: no simulated switch answers at ${controlUrl}; start one with npm run sim:switch.`,
    ]);
  const router = Router({ caseSensitive: true });
  router.get("/sim/status", async (_req, res) => {
    const answer = await request(new URL("/sim/status", controlUrl), limits);
    res.status(answer.statusCode).json(await answer.body.json());
  });
  router.put("/sim/settings", async (req, res) => {
    const body = JSON.stringify(await readBody(req, res));
    const headers = { "Content-Type": "application/json" };
    const answer = await request(new URL("/sim/settings", controlUrl), { ...limits, method: "PUT", headers, body });
    res.status(answer.statusCode).json(await answer.body.json());
  });
  return { simulatedUrl: status.data.switch_url, router };
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startSimulatedSwitch } from "@broadnet-engage/core/sim";
import { systemClock, systemRandom, systemTimers, uuidV7 } from "@broadnet-engage/core/system";
import express from "express";
import { z } from "zod";
import { DEFAULT_PROBLEM_BASE } from "./app.ts";
import { simulationRouter } from "./assembly/simulation.ts";
import { requestId } from "./http/request-id.ts";
import { problems, unknownPath } from "./http/send.ts";
import { pinoLog } from "./logging.ts";
import { demoSipUsers } from "./seed.ts";

// The simulated switch as a process of its own, so that it can outlive a server that is killed. Its variables:
// SIM_SWITCH_PORT (8021), SIM_SWITCH_PASSWORD (ClueCon), SIM_SWITCH_GATEWAY (simulated), SIM_SEED, SIM_SPEED,
// SIM_CONTROL_PORT (8022; 0 takes any free one, as the first port does).

const Settings = z.object({
  SIM_SWITCH_PORT: z.coerce.number().int().min(0).max(65_535).default(8021),
  SIM_SWITCH_PASSWORD: z.string().min(1).default("ClueCon"),
  SIM_SWITCH_GATEWAY: z.string().min(1).default("simulated"),
  SIM_CONTROL_PORT: z.coerce.number().int().min(0).max(65_535).default(8022),
  SIM_SEED: z.coerce.number().int().min(0).default(1),
  SIM_SPEED: z.coerce.number().positive().max(1_000).default(1),
});

async function run(): Promise<void> {
  const settings = Settings.parse(process.env);
  const simulated = await startSimulatedSwitch({
    port: settings.SIM_SWITCH_PORT,
    password: settings.SIM_SWITCH_PASSWORD,
    gateways: [settings.SIM_SWITCH_GATEWAY],
    seed: settings.SIM_SEED,
    speed: settings.SIM_SPEED,
    agents: demoSipUsers(),
    clock: systemClock,
    timers: systemTimers,
  });
  const app = express();
  app.disable("x-powered-by");
  app.use(requestId(uuidV7(systemClock, systemRandom)));
  const switchUrl = `esl://:${encodeURIComponent(settings.SIM_SWITCH_PASSWORD)}@${simulated.host}:${simulated.port}`;
  app.use(simulationRouter({ switch: simulated, clock: systemClock, speed: settings.SIM_SPEED, switchUrl }));
  app.use(unknownPath);
  app.use(problems(DEFAULT_PROBLEM_BASE, pinoLog("warn")));
  const control = createServer(app);
  await new Promise<void>((resolve, reject) => {
    control.once("error", reject);
    control.listen(settings.SIM_CONTROL_PORT, "127.0.0.1", resolve);
  });
  const { port } = control.address() as AddressInfo;
  process.stdout.write(`Simulated switch on ${simulated.url}, control on http://127.0.0.1:${port}\n`);
  const end = (): void => {
    control.close();
    void simulated.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

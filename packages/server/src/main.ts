import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { Log } from "@broadnet-engage/core/ports";
import { systemTimers } from "@broadnet-engage/core/system";
import { type Assembly, assemble } from "./assembly/assemble.ts";
import { type Config, ConfigError, readConfig } from "./config/config.ts";
import { hardenedServer } from "./http/hardened.ts";
import { pinoLog } from "./logging.ts";
import { DEMO_AGENTS, DEMO_PASSWORD } from "./seed.ts";
import { describeWorldClock } from "./world-clock.ts";

/** An open stream never ends by itself; everything else is done long before. */
const DRAIN_MS = 20_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const fail = (text: string): void => {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
};

async function run(): Promise<void> {
  const config = readConfig(process.env);
  for (const warning of config.warnings) process.stderr.write(`warning: ${warning}\n`);
  const log = pinoLog(config.logLevel);
  // The port first: a second server must not touch the data of the first, and should say at once what is wrong.
  const door: { handler: RequestListener } = { handler: starting };
  const server = hardenedServer((req, res) => door.handler(req, res));
  const url = await listen(server, config.HOST, config.PORT);
  const assembly = await assemble(config, log, url).catch((error: unknown) => {
    server.close();
    throw error;
  });
  door.handler = assembly.app;
  const servers = [server];
  if (assembly.opsApp !== null && config.OPS_PORT !== undefined) {
    const ops = hardenedServer(assembly.opsApp);
    say(`Health, readiness and metrics on ${await listen(ops, config.HOST, config.OPS_PORT)}`);
    servers.push(ops);
  }
  say(welcome(config, assembly, url));
  endOnSignal(assembly, servers, log);
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { "Retry-After": "2", "Content-Type": "text/plain" }).end("The server is starting.\n");
};

async function listen(server: Server, host: string, wanted: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = `Port ${wanted} on ${host} is taken by another program. Set PORT to a free one, or 0 for any.`;
      reject(error.code === "EADDRINUSE" ? new ConfigError([busy]) : error);
    });
    server.listen(wanted, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

/** What a person who has just started it needs to go on. */
function welcome(config: Config, { simulated, world, pack }: Assembly, url: string): string {
  const lines = ["", `BroadNet Engage listens on ${url}`];
  if (world) lines.push(describeWorldClock(world, pack));
  lines.push(simulated ? `Switch: simulated, ${config.SIM_SPEED} times life speed.` : "Switch: FreeSWITCH.");
  if (config.production) return lines.join("\n");
  return [
    ...lines,
    "",
    `Demo users (password ${DEMO_PASSWORD}): admin@acme.com, supervisor@acme.com, agent@acme.com, agent2@acme.com … agent${DEMO_AGENTS}@acme.com`,
    "",
    `  TOKEN=$(curl -s ${url}/v1/auth/login -H 'Content-Type: application/json' -d '{"email":"admin@acme.com","password":"${DEMO_PASSWORD}"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s ${url}/v1/agents/state -H "Authorization: Bearer $TOKEN"`,
    `  curl -s ${url}/v1/compliance/check -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"phone":"+971501234567"}'`,
    "",
    "A whole campaign with simulated people: npm run demo",
    "",
  ].join("\n");
}

/**
 * First signal: not ready any more, campaigns are handed over, requests under way are finished, and only then is the
 * storage let go. Second signal: at once.
 */
function endOnSignal(assembly: Assembly, servers: readonly Server[], log: Log): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    assembly.drain();
    say("Ending: no new calls; requests under way are finished.");
    void Promise.all(servers.map((server) => closed(server, log)))
      .then(() => assembly.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          fail(String(error));
          process.exit(1);
        },
      );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

/** Takes no new connection, waits for the requests under way, and cuts off what is still there when patience ends. */
async function closed(server: Server, log: Log): Promise<void> {
  const callOff = systemTimers.after(DRAIN_MS, () => {
    log.warn("Some connections did not end in time and were cut off.");
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  callOff();
}

run().catch((error: unknown) => {
  if (error instanceof ConfigError) fail(error.problems.join("\n"));
  else if (isEngageError(error)) fail(error.message);
  else fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});

import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isEngageError } from "@broadnet-engage/core/errors";
import { type Assembly, assemble } from "./assembly/assemble.ts";
import { type Config, ConfigError, readConfig } from "./config/config.ts";
import { pinoLog } from "./logging.ts";
import { DEMO_AGENTS, DEMO_PASSWORD } from "./seed.ts";
import { describeWorldClock } from "./world-clock.ts";

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
  const server = createServer((req, res) => door.handler(req, res));
  const url = await listen(server, config);
  const assembly = await assemble(config, log).catch((error: unknown) => {
    server.close();
    throw error;
  });
  door.handler = assembly.app;
  say(welcome(config, assembly, url));
  endOnSignal(assembly, server);
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { "Retry-After": "2", "Content-Type": "text/plain" }).end("The server is starting.\n");
};

async function listen(server: Server, { HOST, PORT }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = `Port ${PORT} on ${HOST} is taken by another program. Set PORT to a free one, or 0 for any.`;
      reject(error.code === "EADDRINUSE" ? new ConfigError([busy]) : error);
    });
    server.listen(PORT, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shown = HOST === "0.0.0.0" || HOST === "::" ? "127.0.0.1" : HOST;
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

/** First signal: no new dials, open requests end, everything is let go. Second: at once. */
function endOnSignal(assembly: Assembly, server: Server): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    assembly.drain();
    say("Ending: no new calls; requests under way are finished.");
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    void Promise.all([closed, assembly.close()]).then(
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

run().catch((error: unknown) => {
  if (error instanceof ConfigError) fail(error.problems.join("\n"));
  else if (isEngageError(error)) fail(error.message);
  else fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});

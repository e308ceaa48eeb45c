import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RealRedis {
  readonly url: string;
  stop(): Promise<void>;
}

export const NO_REDIS =
  "there is no Redis here: install redis-server, or set ENGAGE_TEST_REDIS_URL=redis://host:port, and run again";

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

/** Resolves once the server takes connections; false when there is no such program or it gave up. */
function isReady(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let said = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("Ready to accept connections")) resolve(true);
    });
    server.on("error", () => resolve(false));
    server.on("exit", () => resolve(false));
  });
}

/** A server of our own that keeps nothing on disk; null when none can be started. */
export async function startRedis(port: number): Promise<RealRedis | null> {
  const dir = await mkdtemp(join(tmpdir(), "engage-redis-"));
  const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", dir];
  const server = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "ignore"] });
  const clear = () => rm(dir, { recursive: true, force: true });
  if (!(await isReady(server))) {
    await clear();
    return null;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const gone = once(server, "exit");
      server.kill();
      await gone;
      await clear();
    },
  };
}

/** The server of `ENGAGE_TEST_REDIS_URL`, else one started from the `redis-server` on the path, else null. */
export async function findRedis(): Promise<RealRedis | null> {
  const url = process.env.ENGAGE_TEST_REDIS_URL;
  if (url) return { url, stop: async () => {} };
  return startRedis(await freePort());
}

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

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

const QUIET = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];

/** Null when none can be started. */
async function start(url: string, dir: string, settings: readonly string[]): Promise<RealRedis | null> {
  const server = spawn("redis-server", [...QUIET, "--dir", dir, ...settings], { stdio: ["ignore", "pipe", "ignore"] });
  const clear = () => rm(dir, { recursive: true, force: true });
  if (!(await isReady(server))) {
    await clear();
    return null;
  }
  return {
    url,
    async stop() {
      const gone = once(server, "exit");
      server.kill();
      await gone;
      await clear();
    },
  };
}

const aFolder = () => mkdtemp(join(tmpdir(), "engage-redis-"));

/** A server of our own that keeps nothing on disk; null when none can be started. */
export const startRedis = async (port: number): Promise<RealRedis | null> =>
  start(`redis://127.0.0.1:${port}`, await aFolder(), ["--port", String(port)]);

/** The same behind TLS, with a certificate made for the occasion, which is its own authority. */
export async function startTlsRedis(): Promise<RealRedis & { readonly ca: string }> {
  const dir = await aFolder();
  const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  const wishes = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  await promisify(execFile)("openssl", ["req", ...wishes, ...names, "-keyout", key, "-out", cert]);
  const ca = await readFile(cert, "utf8");
  const port = String(await freePort());
  const tls = ["--tls-port", port, "--port", "0", "--tls-cert-file", cert, "--tls-key-file", key];
  const server = await start(`rediss://127.0.0.1:${port}`, dir, [...tls, "--tls-auth-clients", "no"]);
  if (server === null) throw new Error("redis-server was built without TLS");
  return { ...server, ca };
}

/** The server of `ENGAGE_TEST_REDIS_URL`, else one started from the `redis-server` on the path, else null. */
export async function findRedis(): Promise<RealRedis | null> {
  const url = process.env.ENGAGE_TEST_REDIS_URL;
  if (url) return { url, stop: async () => {} };
  return startRedis(await freePort());
}

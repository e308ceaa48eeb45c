import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** A server in a process of its own. */
export interface Running {
  readonly url: string;
  readonly port: number;
  /** Processor time it has taken so far, in milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

const TICK_MS = 10;

/** From the kernel, so that the process itself need not be asked. Steps of 10 ms. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th fields after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Starts a script that says where it listens. What it logs is written by it and read by nobody, as behind a log shipper. */
export async function start(script: URL, env: Readonly<Record<string, string>>): Promise<Running> {
  const flags = (process.env.BENCH_NODE_FLAGS ?? "").split(" ").filter((flag) => flag !== "");
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, ...flags, fileURLToPath(script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  // A bench that fails must leave nothing running.
  process.once("exit", () => child.kill());
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.once("exit", (code) => reject(new Error(`${script.pathname} ended with ${code}: ${said}`)));
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    url,
    port: Number(new URL(url).port),
    cpuMs: () => cpuOf(child.pid ?? 0),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

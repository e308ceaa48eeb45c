import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const children: ChildProcess[] = [];

/** Runs a source file as a process, and gives what its output says when it is ready: the first group of `ready`. */
export function runSource(
  file: URL,
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<{ child: ChildProcess; found: string }> {
  const child = spawn(process.execPath, ["--conditions=@broadnet-engage/source", "--import", "tsx", file.pathname], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let out = "";
    const look = (chunk: Buffer): void => {
      out += chunk.toString();
      const found = ready.exec(out)?.[1];
      if (found) resolve({ child, found });
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", () => reject(new Error(out)));
  });
}

/** Ends every process this test file began, and waits until they are gone. */
export async function endSources(): Promise<void> {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
}

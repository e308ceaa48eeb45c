import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { systemClock } from "@broadnet-engage/core/system";
import { PACKS } from "./folders.ts";
import type { Kit } from "./kit/answer.ts";
import { command } from "./kit/command.ts";
import { QUESTIONS } from "./kit/new.ts";

// npm run pack -- check all

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", fileURLToPath(PACKS), ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const kit: Kit = {
  packs: PACKS,
  today: new Date(systemClock.now()).toISOString().slice(0, 10),
  textAt: (revision, file) => {
    try {
      git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
    } catch {
      throw new Error(`There is no revision named ${revision} here.`);
    }
    const path = `./${fileURLToPath(file).slice(fileURLToPath(PACKS).length)}`;
    if (git("ls-tree", "--name-only", revision, path) === "") return null;
    return git("show", `${revision}:${path}`);
  },
};

/** A person at a terminal is asked for what `new` was not told. */
async function asked(args: readonly string[]): Promise<readonly string[]> {
  if (args[1] !== "new" || args[2] === undefined || !process.stdin.isTTY) return args;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers: string[] = [];
  for (const [name, question] of Object.entries(QUESTIONS))
    if (!args.includes(`--${name}`)) answers.push(`--${name}`, await terminal.question(`${question}: `));
  terminal.close();
  return [...args, ...answers];
}

const { lines, exitCode, files = [] } = command(await asked(process.argv.slice(2)), kit);
for (const { url, text } of files) {
  mkdirSync(new URL("./", url), { recursive: true });
  writeFileSync(url, text);
}
process.stdout.write(`${lines.join("\n")}\n`);
process.exitCode = exitCode;

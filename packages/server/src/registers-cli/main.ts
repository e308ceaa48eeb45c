import { join } from "node:path";
import { isEngageError } from "@broadnet-engage/core/errors";
import { systemClock } from "@broadnet-engage/core/system";
import { registerDatabase } from "../assembly/open-registers.ts";
import { ConfigError, readConfig } from "../config/config.ts";
import { pathIn } from "../registries/held-registers.ts";
import { apply } from "./apply.ts";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { load } from "./load.ts";
import { type Asked, readOptions, USAGE } from "./options.ts";
import type { Said } from "./said.ts";
import { checkWash, loadWash, wash } from "./wash.ts";

/** Where servers look. */
const usualFolder = (): string => join(readConfig(process.env).DATA_DIR, "registries");

const isWash = (path: string): boolean => path.endsWith(".wash");

async function run(): Promise<number> {
  const asked = readOptions(process.argv.slice(2), systemClock.now());
  if (asked.kind === "wrong") {
    console.error(`${asked.why}\n\n${USAGE}`);
    return 2;
  }
  const { text, well } = await done(asked);
  console.log(text);
  return well ? 0 : 1;
}

async function done(asked: Exclude<Asked, { kind: "wrong" }>): Promise<Said> {
  if (asked.kind === "check") return isWash(asked.path) ? checkWash(asked.path) : check(asked.path);
  const tell = (progress: string): void => console.error(progress);
  if (asked.kind === "load") {
    const store = await registerDatabase(readConfig(process.env));
    const loaded = isWash(asked.path) ? loadWash(asked.path, store) : load(asked.path, store, tell);
    return loaded.finally(store.close);
  }
  if (asked.kind === "wash") return wash(asked, asked.out ?? usualFolder(), tell);
  const path = asked.out ?? pathIn(usualFolder(), asked.registry);
  return asked.kind === "build" ? build(asked, path, tell) : apply(asked, path, tell);
}

const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error;

process.exitCode = await run().catch((error: unknown) => {
  if (!isEngageError(error) && !(error instanceof ConfigError) && !isOfSystem(error)) throw error;
  console.error(error.message);
  return 2;
});

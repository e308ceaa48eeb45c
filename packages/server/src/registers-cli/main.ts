import { join } from "node:path";
import { isEngageError } from "@broadnet-engage/core/errors";
import { systemClock } from "@broadnet-engage/core/system";
import { ConfigError, readConfig } from "../config/config.ts";
import { pathIn } from "../registries/held-registers.ts";
import { build, check } from "./build.ts";
import { readOptions, USAGE } from "./options.ts";

/** Where servers look for it. */
const usualPlace = (registry: string): string => pathIn(join(readConfig(process.env).DATA_DIR, "registries"), registry);

async function run(): Promise<number> {
  const asked = readOptions(process.argv.slice(2), systemClock.now());
  if (asked.kind === "wrong") {
    console.error(`${asked.why}\n\n${USAGE}`);
    return 2;
  }
  const { text, well } =
    asked.kind === "check"
      ? await check(asked.path)
      : await build(asked, asked.out ?? usualPlace(asked.registry), (progress) => console.error(progress));
  console.log(text);
  return well ? 0 : 1;
}

const isOfSystem = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error;

process.exitCode = await run().catch((error: unknown) => {
  if (!isEngageError(error) && !(error instanceof ConfigError) && !isOfSystem(error)) throw error;
  console.error(error.message);
  return 2;
});

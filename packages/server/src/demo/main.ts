import { system } from "@broadnet-engage/core/system";
import { Refused } from "./api.ts";
import { readOptions, USAGE } from "./options.ts";
import { runDemo } from "./run.ts";
import { screen as screenOn } from "./screen.ts";
import { Interrupted, Stop } from "./stop.ts";

// The demo's process: the command line, Ctrl-C and the exit code. Everything else is in run.ts.

/** Ctrl-C ends the demo and takes back what it set up; a second one does not wait for that. */
function stopByHand(say: (line: string) => void): AbortSignal {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    say("Stopping. Press Ctrl-C again to leave everything as it is.");
    stop.abort(new Interrupted("Stopped by hand."));
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return stop.signal;
}

function exitCodeOf(error: unknown, say: (line: string) => void): number {
  if (error instanceof Interrupted) return 130;
  if (!(error instanceof Stop || error instanceof Refused)) throw error;
  say(error.message);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  const say = (line: string): void => console.error(line);
  try {
    const options = readOptions(args);
    if (options.help) {
      console.log(USAGE);
      return 0;
    }
    const screen = screenOn(process.stdout, options.plain, system.clock.monotonic);
    const signal = stopByHand(screen.say);
    return (await runDemo(options, { ...system, screen, signal })) === 0 ? 0 : 1;
  } catch (error) {
    return exitCodeOf(error, say);
  }
}

// Not exitCode alone: connections that are kept for a next request would hold the process for seconds.
process.exit(await main(process.argv.slice(2)));

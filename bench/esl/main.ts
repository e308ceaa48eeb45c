import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { machine } from "../rounds.ts";
import { benchCalls } from "./calls.ts";
import { benchRoundTrip } from "./commands.ts";
import { benchKinds, benchParsing } from "./parsing.ts";
import { recordedStream } from "./stream.ts";

// npm run bench -- esl [--events N] [--rounds N] [--fill BYTES] [--transcripts FOLDER]
//
// The recordings in the repository are shortened; FOLDER may hold whole ones, and then wants `--fill 0`.

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "10000" },
    rounds: { type: "string", default: "7" },
    fill: { type: "string", default: "5155" },
    transcripts: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const children: ChildProcess[] = [];

/** Starts the far end as a process and returns its port. */
async function farEnd(file: string, ...args: string[]): Promise<number> {
  const child = fork(new URL(file, import.meta.url), args);
  children.push(child);
  const [port] = (await once(child, "message")) as [number];
  return port;
}

console.log(machine());
const recordings = values.transcripts === undefined ? [] : [values.transcripts];
const stream = recordedStream(Number(values.events), Number(values.fill), values.transcripts);
const replayer = await farEnd("./replayer.ts", values.events, values.fill, ...recordings);
try {
  await benchParsing(stream, replayer, rounds);
  await benchKinds(stream);
  await benchRoundTrip(replayer, rounds);
  await benchCalls(await farEnd("./simulated.ts"), rounds);
  console.log(machine());
} finally {
  for (const child of children) child.kill();
}
process.exit();

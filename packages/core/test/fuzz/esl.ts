import { readdirSync } from "node:fs";
import { cmd } from "../../src/freeswitch/command.ts";
import { connectEsl } from "../../src/freeswitch/esl.ts";
import { readEvent } from "../../src/freeswitch/events.ts";
import { FrameReader } from "../../src/freeswitch/frames.ts";
import { isOfStranger } from "../../src/freeswitch/json-event.ts";
import { LegBook } from "../../src/freeswitch/leg-book.ts";
import type { LegId } from "../../src/model/ids.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { FakeSocket, GREETING, reply } from "../transcripts/fake-socket.ts";
import { ManualTime, settle } from "../transcripts/manual-time.ts";
import { linesOf } from "../transcripts/replay.ts";
import { cutUp, int, mutated, oneOf } from "./bytes.ts";
import { type ReferenceFrame, referenceFrames } from "./reference-frames.ts";

const STREAM_BYTES = 40_000;
const LEG = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;

interface Recording {
  readonly name: string;
  readonly bytes: Buffer;
  /** Where its frames begin. */
  readonly starts: readonly number[];
}

/** Everything that real switches said, as bytes. */
export function recordings(): readonly Recording[] {
  const names = readdirSync(new URL("../transcripts", import.meta.url)).filter((name) => name.endsWith(".jsonl"));
  return names.map((file) => {
    const name = file.slice(0, -".jsonl".length);
    const said = linesOf(name).filter((line) => line.from === "server");
    const bytes = Buffer.concat(said.map((line) => Buffer.from(line.data, "utf8")));
    return { name, bytes, starts: startsIn(bytes) };
  });
}

function startsIn(bytes: Buffer): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    starts.push(at);
    const end = bytes.indexOf("\n\n", at);
    if (end === -1) break;
    at = end + 2 + Number(/Content-Length: (\d+)/.exec(bytes.toString("latin1", at, end))?.[1] ?? 0);
  }
  return starts;
}

/** Some frames of some recordings, one after the other. */
function spliced(corpus: readonly Recording[], chance: Chance): Buffer {
  const parts: Buffer[] = [];
  for (let left = STREAM_BYTES, n = int(chance, 1, 4); n > 0 && left > 0; n -= 1) {
    const { bytes, starts } = oneOf(chance, corpus);
    const from = oneOf(chance, starts);
    const part = bytes.subarray(from, from + int(chance, 1, left));
    parts.push(part);
    left -= part.length;
  }
  return Buffer.concat(parts);
}

const read = (chunks: readonly Buffer[]) => {
  const frames: ReferenceFrame[] = [];
  const reader = new FrameReader(({ type, reply: text, body }) =>
    frames.push({ type, reply: text, body: body.toString("latin1") }),
  );
  const lost = chunks.map((chunk) => reader.push(chunk)).some((why) => why !== null);
  return { frames, lost };
};

/** What a fuzzer did; a fault throws instead. */
export interface FuzzCounts {
  readonly [what: string]: number;
}

/**
 * Feeds hostile streams, cut anywhere, to the reader of frames and to the whole connection behind it. Throws when the
 * reader disagrees with the reference, or with itself about another cut; when anything throws; and when a command is left
 * unanswered once the socket is gone.
 */
export async function fuzzEsl(chance: Chance, goOn: () => boolean): Promise<FuzzCounts> {
  const corpus = recordings();
  const counts = { streams: 0, bytes: 0, frames: 0, threadsLost: 0, events: 0, badFrames: 0, commandsSettled: 0 };
  while (goOn()) {
    const stream = mutated(spliced(corpus, chance), chance, int(chance, 0, 6));
    const chunks = cutUp(stream, chance);
    const expected = referenceFrames(stream);
    sameOrThrow(expected, read([stream]), "the reader and the reference disagree", stream);
    sameOrThrow(expected, read(chunks), "a stream reads otherwise when it is cut", stream);
    const seen = await throughConnection(chunks, chance);
    counts.streams += 1;
    counts.bytes += stream.length;
    counts.frames += expected.frames.length;
    counts.threadsLost += expected.lost ? 1 : 0;
    counts.events += seen.events;
    counts.badFrames += seen.badFrames;
    counts.commandsSettled += seen.settled;
  }
  return counts;
}

function sameOrThrow(expected: unknown, actual: unknown, complaint: string, stream: Buffer): void {
  if (JSON.stringify(expected) !== JSON.stringify(actual))
    throw new Error(`${complaint}:\n${stream.toString("base64")}`);
}

async function throughConnection(chunks: readonly Buffer[], chance: Chance) {
  const socket = FakeSocket.takeNext();
  const time = new ManualTime();
  const limits = { clock: time, timers: time, ignores: isOfStranger };
  const opening = connectEsl({ host: "switch", port: 8021, password: "x", ...limits });
  socket.arrive();
  socket.say(GREETING + reply("+OK accepted"));
  const esl = await opening;
  const book = new LegBook();
  let events = 0;
  esl.onEvent((event) => {
    events += 1;
    const heard = readEvent(event, "fs1", time.now());
    if (heard) book.hear(heard);
  });
  let settled = 0;
  const asked = int(chance, 0, 5);
  const count = () => (settled += 1);
  for (let i = 0; i < asked; i += 1)
    void (chance.happens(0.5) ? esl.api(cmd`status`) : esl.bgapi(cmd`status`, LEG)).then(count, count);
  for (const chunk of chunks) socket.say(chunk);
  const { badFrames } = esl;
  socket.emit("close");
  await settle();
  if (settled !== asked) throw new Error(`${asked - settled} commands were left unanswered`);
  if (time.pending !== 0) throw new Error(`${time.pending} timers were left behind`);
  return { events, badFrames, settled };
}

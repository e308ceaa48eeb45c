import { connect } from "node:net";
// @ts-expect-error modesl ships no types.
import modesl from "modesl";
import { connectEsl, type EslConnection } from "../../packages/core/src/freeswitch/esl.ts";
import { readEvent } from "../../packages/core/src/freeswitch/events.ts";
import { FrameReader } from "../../packages/core/src/freeswitch/frames.ts";
import { isOfStranger, readJsonEvent } from "../../packages/core/src/freeswitch/json-event.ts";
import { LegBook } from "../../packages/core/src/freeswitch/leg-book.ts";
import { systemClock, systemTimers } from "../../packages/core/src/system.ts";
import { cpuMs, goal, interleaved, median, ratio } from "../rounds.ts";
import type { Stream } from "./stream.ts";

const READ_BYTES = 64 * 1024;

/** What the transport does with an event's bytes. */
function applied(book: LegBook): (body: Buffer) => void {
  return (body) => {
    if (isOfStranger(body)) return;
    const event = readJsonEvent(body);
    const heard = event && readEvent(event, "fs1", 0);
    if (heard) book.hear(heard);
  };
}

function frameAndApply(bytes: Buffer): void {
  const apply = applied(new LegBook());
  const reader = new FrameReader((frame) => apply(frame.body));
  for (let at = 0; at < bytes.length; at += READ_BYTES) reader.push(bytes.subarray(at, at + READ_BYTES));
}

export const target = (port: number) => ({
  host: "127.0.0.1",
  port,
  password: "x",
  clock: systemClock,
  timers: systemTimers,
});

const over = (esl: EslConnection): Promise<void> => new Promise((resolve) => esl.onClose(() => resolve()));

async function throughTransport(port: number): Promise<void> {
  const esl = await connectEsl({ ...target(port), ignores: isOfStranger });
  const book = new LegBook();
  esl.onEvent((event) => {
    const heard = readEvent(event, "fs1", 0);
    if (heard) book.hear(heard);
  });
  void esl.subscribe(["PLAY"], []).catch(() => {});
  await over(esl);
}

function throughModesl(port: number): Promise<number> {
  return new Promise((resolve) => {
    const connection = new modesl.Connection("127.0.0.1", port, "x", () => connection.send("event json PLAY"));
    let events = 0;
    connection.on("esl::event::**", () => {
      events += 1;
    });
    connection.on("esl::end", () => resolve(events));
    connection.on("error", () => {});
  });
}

function throughBareSocket(port: number): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    const socket = connect(port, "127.0.0.1", () => socket.write("auth x\n\nevent json PLAY\n\n"));
    socket.on("data", (data) => {
      bytes += data.length;
    });
    socket.on("close", () => resolve(bytes));
  });
}

/** Events a second of processor time: of JSON.parse alone, of ours, of modesl, of a socket that only counts. */
export async function benchParsing({ bytes, bodies }: Stream, port: number, rounds: number): Promise<void> {
  const strings = bodies.map((body) => body.toString("utf8"));
  const measured = await interleaved(rounds, {
    parseBytes: () => cpuMs(() => bodies.forEach((body) => void JSON.parse(body.toString("utf8")))),
    parseText: () => cpuMs(() => strings.forEach((text) => void JSON.parse(text))),
    oursInMemory: () => cpuMs(() => frameAndApply(bytes)),
    bareSocket: () => cpuMs(() => throughBareSocket(port)),
    ours: () => cpuMs(() => throughTransport(port)),
    modesl: () => cpuMs(() => throughModesl(port)),
  });
  const perSecond = (ms: readonly number[]) => `${Math.round((bodies.length / median(ms)) * 1_000)}/s`;
  console.log(
    `${bodies.length} events of ${Math.round(bytes.length / bodies.length)} bytes, ${rounds} rounds; events per second of CPU:`,
  );
  console.table(
    Object.fromEntries(Object.entries(measured).map(([name, ms]) => [name, { "events/s": perSecond(ms) }])),
  );
  console.log(
    `framing, parsing and applying ÷ JSON.parse of the text: ${ratio(measured.parseText, measured.oursInMemory).toFixed(2)}`,
  );
  goal(
    "framing, parsing and applying ÷ JSON.parse of the same bytes",
    ratio(measured.parseBytes, measured.oursInMemory),
    0.5,
    "more",
  );
  goal("the same over a socket ÷ JSON.parse of the same bytes", ratio(measured.parseBytes, measured.ours), 0.5, "more");
  goal("over a socket ÷ modesl alone", ratio(measured.modesl, measured.ours), 1.8, "more");
}

/** What one event of each kind costs, from its bytes to the book. */
export async function benchKinds({ bodies }: Stream): Promise<void> {
  const kinds = new Map<string, Buffer[]>();
  for (const body of bodies) {
    const name = /"Event-Name":"([A-Z_]+)"/.exec(body.toString("latin1", 0, 200))?.[1] ?? "other";
    kinds.set(name, [...(kinds.get(name) ?? []), body]);
  }
  const rows: Record<string, { bytes: number; µs: string; foreign: string }> = {};
  for (const [name, list] of [...kinds].sort()) {
    const many = Array.from({ length: 2_000 }, (_, i) => list[i % list.length] ?? Buffer.alloc(0));
    const foreign = many.map((body) => Buffer.from(body.toString("latin1").replaceAll("engage_", "others_"), "latin1"));
    const us = async (all: readonly Buffer[]) => {
      const apply = applied(new LegBook());
      const rounds: number[] = [];
      for (let round = 0; round < 9; round += 1) rounds.push(await cpuMs(() => all.forEach(apply)));
      return ((median(rounds) / all.length) * 1_000).toFixed(1);
    };
    const bytes = Math.round(many.reduce((sum, body) => sum + body.length, 0) / many.length);
    rows[name] = { bytes, µs: await us(many), foreign: await us(foreign) };
  }
  console.log("microseconds of CPU for one event of each kind; `foreign` = the same of somebody else's channel:");
  console.table(rows);
}

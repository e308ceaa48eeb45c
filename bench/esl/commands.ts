import { connect } from "node:net";
// @ts-expect-error modesl ships no types.
import modesl from "modesl";
import { cmd } from "../../packages/core/src/freeswitch/command.ts";
import { connectEsl } from "../../packages/core/src/freeswitch/esl.ts";
import { goal, interleaved, median, ratio, wallMs } from "../rounds.ts";
import { target } from "./parsing.ts";

const ASKED = 300;

/** Sends and waits for the last byte of the answer, which is `fs1`. */
async function rawSocket(port: number): Promise<() => Promise<void>> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let answered: () => void = () => {};
  await new Promise<void>((resolve) => {
    answered = resolve;
    socket.on("data", (data) => {
      if (data.includes("accepted") || data.includes("fs1")) answered();
    });
    socket.write("auth x\n\n");
  });
  return () =>
    new Promise<void>((resolve) => {
      answered = resolve;
      socket.write("api hostname\n\n");
    });
}

async function ours(port: number): Promise<() => Promise<unknown>> {
  const esl = await connectEsl(target(port));
  return () => esl.api(cmd`hostname`);
}

function modeslAlone(port: number): Promise<() => Promise<void>> {
  return new Promise((resolve) => {
    const connection = new modesl.Connection("127.0.0.1", port, "x", () =>
      resolve(() => new Promise<void>((done) => connection.api("hostname", () => done()))),
    );
    connection.on("error", () => {});
  });
}

/** The median of many round trips, one after the other. */
async function roundTripMs(ask: () => Promise<unknown>, times: number): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) all.push(await wallMs(ask));
  return median(all);
}

export async function benchRoundTrip(port: number, rounds: number): Promise<void> {
  const [raw, esl, plain] = [await rawSocket(port), await ours(port), await modeslAlone(port)];
  const measured = await interleaved(rounds, {
    raw: () => roundTripMs(raw, ASKED),
    ours: () => roundTripMs(esl, ASKED),
    // 44 ms each: a few are enough.
    modesl: () => roundTripMs(plain, 10),
  });
  const us = (ms: readonly number[]) => `${Math.round(median(ms) * 1_000)} µs`;
  console.log(
    `round trip of a command: raw socket ${us(measured.raw)}, ours ${us(measured.ours)}, modesl ${us(measured.modesl)}`,
  );
  goal("round trip ÷ a raw socket's", ratio(measured.ours, measured.raw), 5, "less");
}

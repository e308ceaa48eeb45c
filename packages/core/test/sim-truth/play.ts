import { seededChance } from "../../src/sim/chance.ts";
import { type VirtualTime, virtualTime } from "../../src/sim/clock.ts";
import { EslSwitch } from "../../src/sim/esl-switch.ts";
import { START, worldOf } from "../sim-orders/kit.ts";
import { cutFrames, eventOf } from "../sim-orders/raw-client.ts";
import { farEndsOf } from "./far-ends.ts";
import { recordedOrders } from "./orders.ts";
import type { ClientAct, Recording, ToldFrame } from "./recording.ts";
import { Wire } from "./wire.ts";

/** How long a recorded client waits for a frame that does not come, before it goes on without. */
const PATIENCE_MS = 3_000;
/** How long the simulation may go on after the client's last word. */
const AFTERMATH_MS = 30_000;
/** Between two connections of one scenario. */
const BETWEEN_MS = 13_500;

/** The switch of the recordings, as far as it is of consequence. */
const LAB = {
  password: "ClueCon",
  deniedAddresses: ["127.0.0.2"],
  gateways: ["deadcarrier", "carrier"],
  agents: Array.from({ length: 19 }, (_, index) => `agent_${1001 + index}`),
  globals: { hold_music: "tone_stream://%(300,700,440);loops=-1" },
  holdMusic: "tone_stream://%(300,700,440);loops=-1",
  earlyBridgeLossShare: 0,
  jitter: false,
} as const;

/**
 * Plays the client's side of recorded connections against a simulated switch in virtual time, one after the other, and
 * returns what the switch said on each. The client writes what it wrote, not before it had the frames it had then.
 */
export function play(recordings: readonly Recording[]): readonly (readonly ToldFrame[])[] {
  const time = virtualTime(START);
  const script = farEndsOf(recordings);
  const eslSwitch = new EslSwitch(
    {
      ...LAB,
      clock: time.clock,
      timers: time.timers,
      random: seededChance("truth"),
      world: { ...worldOf(), script },
      orders: recordedOrders(recordings),
    },
    time.timers,
  );
  // In the directory, and not registered.
  eslSwitch.core.expire("agent_1020");
  time.advanceTo(START + untilConnect(recordings));
  return recordings.map((recording, index) => {
    if (index > 0) time.advanceTo(time.clock.now() + BETWEEN_MS);
    return playOne(recording, eslSwitch, time);
  });
}

/** The switch's heart beats every 20 s: the client connects when it did between two beats. */
function untilConnect(recordings: readonly Recording[]): number {
  const beat = recordings[0]?.frames.find((frame) => eventOf(frame)?.["Event-Name"] === "HEARTBEAT")?.atMs;
  return beat === undefined ? 100 : 20_000 - (beat % 20_000);
}

function playOne(recording: Recording, eslSwitch: EslSwitch, time: VirtualTime): readonly ToldFrame[] {
  const wire = new Wire();
  const startedAt = time.clock.now();
  const frames: ToldFrame[] = [];
  let rest = Buffer.alloc(0);
  wire.onSaid = () => {
    const cut = cutFrames(Buffer.concat([rest, ...wire.said.splice(0).map((text) => Buffer.from(text, "utf8"))]));
    rest = cut.rest;
    frames.push(...cut.frames.map((frame) => ({ ...frame, atMs: time.clock.now() - startedAt })));
  };
  phonesOf(recording, eslSwitch, time);
  eslSwitch.accept(wire, recording.name.startsWith("03") ? "127.0.0.2" : "127.0.0.1");
  for (const act of recording.acts) {
    const due = startedAt + act.atMs;
    time.advanceTo(Math.max(due, time.clock.now()));
    waitFor(act, recording, frames, time);
    perform(act, wire);
  }
  const end = time.clock.now() + AFTERMATH_MS;
  while (!wire.closed && time.clock.now() < end && time.runNext()) {}
  return frames;
}

/** Heartbeats come at their own hour and are not waited for. */
const isPulse = (frame: ToldFrame): boolean =>
  ["HEARTBEAT", "RE_SCHEDULE"].includes(eventOf(frame)?.["Event-Name"] ?? "");

function waitFor(
  act: ClientAct,
  { frames: recorded }: Recording,
  frames: readonly ToldFrame[],
  time: VirtualTime,
): void {
  const awaited = recorded.slice(0, act.framesBefore).filter((frame) => !isPulse(frame)).length;
  const giveUpAt = time.clock.now() + PATIENCE_MS;
  while (frames.filter((frame) => !isPulse(frame)).length < awaited) {
    const next = time.nextAt();
    if (next === null || next > giveUpAt) return;
    time.runNext();
  }
}

function perform({ act, text }: ClientAct, wire: Wire): void {
  if (act === "write") wire.send(text);
  else if (act === "end") wire.sendEnd();
  else wire.destroy();
}

/** Phones register and go when they did. */
function phonesOf({ frames }: Recording, { core }: EslSwitch, time: VirtualTime): void {
  for (const frame of frames) {
    const event = eventOf(frame);
    const user = event?.["from-user"] ?? event?.user ?? event?.["to-user"] ?? "";
    const at = (fn: () => void) => time.timers.after(frame.atMs, fn);
    if (event?.["Event-Subclass"] === "sofia::register") at(() => core.setRegistered(user, true));
    if (event?.["Event-Subclass"] === "sofia::unregister") at(() => core.setRegistered(user, false));
    if (event?.["Event-Subclass"] === "sofia::expire") at(() => core.expire(user));
    if (event?.["Event-Subclass"] === "sofia::register_failure") at(() => core.refuseRegister(user));
  }
}

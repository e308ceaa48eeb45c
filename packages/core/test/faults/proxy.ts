import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Clock, Timers } from "../../src/ports/clock.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { RawSplitter } from "./raw-frames.ts";
import type { Fault } from "./schedule.ts";
import type { SocketTime } from "./socket-time.ts";

/** A command that was handed on to the switch. */
export interface Passed {
  readonly at: number;
  readonly text: string;
}

/** Faults that last, with the moment each is over. */
interface Weather {
  delayMs: number;
  delayUntil: number;
  stallUntil: number;
  duplicateShare: number;
  duplicateUntil: number;
  swapShare: number;
  swapUntil: number;
  answersLateMs: number;
  answersLateUntil: number;
  eventsLateMs: number;
  eventsLateUntil: number;
  slowBytes: number;
  slowUntil: number;
  refuseUntil: number;
}

const FAIR: Weather = {
  delayMs: 0,
  delayUntil: 0,
  stallUntil: 0,
  duplicateShare: 0,
  duplicateUntil: 0,
  swapShare: 0,
  swapUntil: 0,
  answersLateMs: 0,
  answersLateUntil: 0,
  eventsLateMs: 0,
  eventsLateUntil: 0,
  slowBytes: 0,
  slowUntil: 0,
  refuseUntil: 0,
};

/**
 * Stands between a dialer and a switch and does to their connection what networks do. What no network can do (to lose, to
 * repeat or to turn round bytes within a stream) is done to whole frames instead, as a switch under load does it: events
 * come twice or out of turn, answers come behind events. Answers keep their order among each other.
 */
export class FaultProxy {
  readonly weather: Weather = { ...FAIR };
  readonly passed: Passed[] = [];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly chance: Chance;
  readonly #target: number;
  readonly #server: Server;
  readonly #lines = new Set<Line>();

  readonly moved: () => void;

  constructor(target: number, world: { readonly time: SocketTime; readonly chance: Chance }) {
    this.#target = target;
    this.clock = world.time.clock;
    this.timers = world.time.timers;
    this.moved = world.time.moved;
    this.chance = world.chance;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  strike(fault: Fault): void {
    const { weather } = this;
    const until = "forMs" in fault ? this.clock.monotonic() + fault.forMs : 0;
    switch (fault.kind) {
      case "drop":
        for (const line of this.#lines) line.destroy();
        return;
      case "halfOpen":
        for (const line of this.#lines) line.dead = true;
        return;
      case "cut":
        for (const line of this.#lines) line.cutNext = true;
        return;
      case "delay":
        Object.assign(weather, { delayMs: fault.ms, delayUntil: until });
        return;
      case "stall":
        weather.stallUntil = until;
        return;
      case "duplicate":
        Object.assign(weather, { duplicateShare: fault.share, duplicateUntil: until });
        return;
      case "swap":
        Object.assign(weather, { swapShare: fault.share, swapUntil: until });
        return;
      case "lateAnswers":
        Object.assign(weather, { answersLateMs: fault.ms, answersLateUntil: until });
        return;
      case "slow":
        Object.assign(weather, { slowBytes: fault.bytes, slowUntil: until });
        return;
      case "refuse":
        weather.refuseUntil = until;
    }
  }

  /** Events alone come late, as from a switch past its knee, which answers commands as quickly as ever. */
  delayEvents(ms: number, forMs: number): void {
    Object.assign(this.weather, { eventsLateMs: ms, eventsLateUntil: this.clock.monotonic() + forMs });
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    this.moved();
    if (this.clock.monotonic() < this.weather.refuseUntil) {
      client.on("error", () => {});
      client.destroy();
      return;
    }
    const line = new Line(this, client, connect(this.#target, "127.0.0.1"), () => this.#lines.delete(line));
    this.#lines.add(line);
  }
}

/** Frames of one kind on their way: each leaves not before the one ahead of it. */
class Lane {
  #free = 0;
  readonly #proxy: FaultProxy;

  constructor(proxy: FaultProxy) {
    this.#proxy = proxy;
  }

  send(delayMs: number, go: () => void): void {
    const { clock, timers } = this.#proxy;
    const now = clock.monotonic();
    const at = Math.max(this.#free, now + delayMs);
    this.#free = at;
    if (at <= now) go();
    else timers.after(at - now, go);
  }
}

const isEvent = (frame: Buffer): boolean => frame.subarray(0, 120).includes("text/event-json");

/** One connection through the proxy. */
class Line {
  /** Half-open: swallows everything. */
  dead = false;
  cutNext = false;
  readonly #proxy: FaultProxy;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #down = new RawSplitter();
  readonly #up = new RawSplitter();
  readonly #events: Lane;
  readonly #answers: Lane;
  readonly #commands: Lane;
  #swapped: Buffer | null = null;
  #dribble: Buffer = Buffer.alloc(0);
  #dribbling = false;
  #over = false;

  constructor(proxy: FaultProxy, client: Socket, server: Socket, gone: () => void) {
    this.#proxy = proxy;
    this.#client = client;
    this.#server = server;
    this.#events = new Lane(proxy);
    this.#answers = new Lane(proxy);
    this.#commands = new Lane(proxy);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      for (const sign of ["data", "connect", "end", "close", "error"]) socket.on(sign, proxy.moved);
    }
    client.on("data", (bytes) => {
      for (const command of this.#up.push(bytes)) this.#pass(command);
    });
    server.on("data", (bytes) => {
      for (const frame of this.#down.push(bytes)) this.#tell(frame);
    });
    for (const socket of [client, server]) {
      socket.on("error", () => this.destroy());
      socket.on("close", () => {
        gone();
        this.destroy();
      });
    }
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#proxy.moved();
    this.#client.destroy();
    this.#server.destroy();
  }

  get #delayMs(): number {
    const { weather, clock, chance } = this.#proxy;
    const now = clock.monotonic();
    const stall = Math.max(0, weather.stallUntil - now);
    return stall + (now < weather.delayUntil ? weather.delayMs * chance.uniform(0.5, 1) : 0);
  }

  #pass(command: Buffer): void {
    this.#commands.send(this.#delayMs, () => {
      if (this.dead || this.#over) return;
      this.#proxy.passed.push({ at: this.#proxy.clock.now(), text: command.toString("utf8") });
      this.#proxy.moved();
      this.#server.write(command);
    });
  }

  #tell(frame: Buffer): void {
    const { weather, clock, chance } = this.#proxy;
    const now = clock.monotonic();
    if (!isEvent(frame)) {
      const late = now < weather.answersLateUntil ? weather.answersLateMs : 0;
      this.#answers.send(this.#delayMs + late, () => this.#write(frame));
      return;
    }
    const held = this.#swapped;
    if (held === null && now < weather.swapUntil && chance.happens(weather.swapShare)) {
      this.#swapped = frame;
      // If no other event comes to overtake it, it goes by itself.
      this.#proxy.timers.after(2_000, () => this.#release(frame), { background: true });
      return;
    }
    this.#event(frame);
    if (held !== null) this.#release(held);
    if (now < weather.duplicateUntil && chance.happens(weather.duplicateShare))
      this.#proxy.timers.after(chance.uniform(0, 3_000), () => this.#event(frame), { background: true });
  }

  #release(frame: Buffer): void {
    if (this.#swapped !== frame) return;
    this.#swapped = null;
    this.#event(frame);
  }

  #event(frame: Buffer): void {
    const { weather, clock } = this.#proxy;
    const late = clock.monotonic() < weather.eventsLateUntil ? weather.eventsLateMs : 0;
    this.#events.send(this.#delayMs + late, () => this.#write(frame));
  }

  #write(frame: Buffer): void {
    if (this.dead || this.#over) return;
    this.#proxy.moved();
    if (this.cutNext) {
      const at = 1 + Math.floor(this.#proxy.chance.uniform(0, frame.length - 1));
      this.#client.write(frame.subarray(0, at), () => this.destroy());
      this.dead = true;
      return;
    }
    if (this.#dribbling || this.#proxy.clock.monotonic() < this.#proxy.weather.slowUntil) this.#slowly(frame);
    else this.#client.write(frame);
  }

  #slowly(frame: Buffer): void {
    this.#dribble = Buffer.concat([this.#dribble, frame]);
    if (this.#dribble.length > 256 * 1024) this.#server.pause();
    if (this.#dribbling) return;
    this.#dribbling = true;
    this.#drop();
  }

  #drop(): void {
    const { weather, clock, timers } = this.#proxy;
    if (this.dead || this.#over) return;
    const slow = clock.monotonic() < weather.slowUntil;
    const piece = this.#dribble.subarray(0, slow ? weather.slowBytes : this.#dribble.length);
    this.#dribble = this.#dribble.subarray(piece.length);
    this.#proxy.moved();
    this.#client.write(piece);
    if (this.#dribble.length > 0) {
      timers.after(50, () => this.#drop(), { background: true });
      return;
    }
    this.#dribbling = false;
    this.#server.resume();
  }
}

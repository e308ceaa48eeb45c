import type { Channel } from "./channel.ts";
import { isHungUp } from "./channel.ts";
import type { App, ChannelDetail } from "./channel-detail.ts";
import { type Pace, TICK_MS } from "./pace.ts";
import { playbackMs } from "./tone-stream.ts";

type Tell = (detail: ChannelDetail, channel: Channel) => void;

/** From a broadcast being taken to its first sound. */
const BROADCAST_MS = 6 * TICK_MS;
/** From a detector being asked for to its word. */
const DETECTOR_MS = 2;
const DEFAULT_DTMF_MS = 250;
const DTMF = /^[0-9A-DW*#]$/i;
/** Digits taken in one command. */
const MAX_DIGITS = 100;

/** What is heard on the channels: sounds played, hold, digits, and who listens in. Every event comes from a timer. */
export class LegMedia {
  readonly #pace: Pace;
  readonly #tell: Tell;
  readonly #holdMusic: string;

  constructor(pace: Pace, tell: Tell, holdMusic: string) {
    this.#pace = pace;
    this.#tell = tell;
    this.#holdMusic = holdMusic;
  }

  /** The leg is held, and its peer hears music. */
  hold(channel: Channel): void {
    if (channel.heldSince !== null) return;
    channel.heldSince = this.#pace.now();
    this.#pace.later(0, () => this.#tell({ name: "HOLD" }, channel));
    const { peer } = channel;
    if (peer) this.broadcast(peer, channel.variables.hold_music ?? this.#holdMusic);
  }

  unhold(channel: Channel): void {
    if (channel.heldSince === null) return;
    channel.holdAccumMs += this.#pace.now() - channel.heldSince;
    channel.heldSince = null;
    if (channel.peer) this.break(channel.peer);
    this.#pace.later(0, () => this.#tell({ name: "UNHOLD" }, channel));
  }

  /** Plays over whatever the leg hears. A sound that is playing is cut short. */
  broadcast(channel: Channel, path: string): void {
    this.break(channel);
    channel.stopSound = this.#pace.later(BROADCAST_MS, () => this.play(channel, path, () => {}));
  }

  /** Plays as an application: `done` when it ends, by itself or cut short, but not at a hang-up. */
  play(channel: Channel, path: string, done: () => void): void {
    if (isHungUp(channel)) return;
    const app: App = { name: "playback", data: path };
    channel.lastApp = app.name;
    this.#tell({ name: "EXECUTE", app }, channel);
    this.#tell({ name: "PLAYBACK_START", path }, channel);
    const stop = (status: "done" | "break") => {
      channel.stopSound = null;
      this.#tell({ name: "PLAYBACK_STOP", path, status }, channel);
      this.#tell({ name: "EXECUTE_COMPLETE", app, response: "FILE PLAYED" }, channel);
      if (!isHungUp(channel)) done();
    };
    const lengthMs = playbackMs(path);
    const callOff = lengthMs === null ? () => {} : this.#pace.later(lengthMs, () => stop("done"));
    channel.stopSound = () => {
      callOff();
      stop("break");
    };
  }

  /** Cuts short what plays, or was about to. */
  break(channel: Channel): void {
    const { stopSound } = channel;
    channel.stopSound = null;
    if (stopSound) this.#pace.later(0, stopSound);
  }

  /** Digits heard from a leg. False when there is none to be read; `12#@300` gives each a length of 300 ms. */
  hearDigits(channel: Channel, text: string): boolean {
    const [digits = "", length] = text.split("@");
    const heard = [...digits].filter((digit) => DTMF.test(digit)).slice(0, MAX_DIGITS);
    const durationMs = Number(length) > 0 ? Number(length) : DEFAULT_DTMF_MS;
    heard.forEach((digit, index) => {
      this.#pace.later(TICK_MS + index * (durationMs + TICK_MS), () => {
        if (!isHungUp(channel)) this.#tell({ name: "DTMF", digit, durationMs }, channel);
      });
    });
    return heard.length > 0;
  }

  /** A sound of the far end: digits are always heard, tones and beeps where somebody listens for them. */
  hear(channel: Channel, sound: string): void {
    if (isHungUp(channel)) return;
    if (/^[0-9*#A-D](?:@\d+)?$/.test(sound)) this.hearDigits(channel, sound);
    else if (sound === "BEEP" && channel.detectors.has("beep")) this.#tell({ name: "BEEP" }, channel);
    else if (sound !== "BEEP" && channel.detectors.has("tones")) this.#tell({ name: "TONE", tone: sound }, channel);
  }

  /** Starts or stops listening for tones or beeps. */
  detect(channel: Channel, what: "tones" | "beep", on: boolean): void {
    if (on) channel.detectors.add(what);
    else channel.detectors.delete(what);
    if (what !== "beep") return;
    const name = on ? "BEEP_START" : "BEEP_STOP";
    this.#pace.later(DETECTOR_MS, () => this.#tell({ name }, channel));
    if (on) this.#pace.later(TICK_MS, () => this.#tell({ name: "BEEP_LISTENS" }, channel));
  }

  /** `listener` hears `target` from now on. */
  listen(listener: Channel, target: Channel): void {
    target.listeners.push(listener);
    listener.listensTo = target;
    this.#tell({ name: "MEDIA_BUG_START", by: listener.uuid }, target);
  }

  /** The channel hung up: sound ends, those who listened are let go of. Returns them. */
  end(channel: Channel): readonly Channel[] {
    channel.stopSound?.();
    this.unlisten(channel);
    const freed = [...channel.listeners];
    for (const listener of freed) this.unlisten(listener);
    return freed;
  }

  /** It hears nobody any more. */
  unlisten(listener: Channel): void {
    const target = listener.listensTo;
    if (!target) return;
    target.listeners.splice(target.listeners.indexOf(listener), 1);
    listener.listensTo = null;
    this.#tell({ name: "MEDIA_BUG_STOP", by: listener.uuid }, target);
  }
}

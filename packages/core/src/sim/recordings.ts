import type { Channel } from "./channel.ts";
import type { ChannelDetail, Recording } from "./channel-detail.ts";
import { type Pace, TICK_MS } from "./pace.ts";

/** Places where nobody can write. */
const UNWRITABLE = /^\/(?:proc|sys|dev)\//;
/** Recordings that may run on one channel at once. */
const MAX_AT_ONCE = 16;

type Tell = (detail: ChannelDetail, channel: Channel) => void;

/**
 * The recordings of a simulated switch's channels. A directory that does not exist counts as made, as the real switch makes
 * it; what cannot be written is refused and never told. A recording ends with its channel: before HANGUP_COMPLETE.
 */
export class Recordings {
  readonly #pace: Pace;
  readonly #tell: Tell;
  readonly #formats: readonly string[];

  /** @param formats file name endings that can be written, e.g. `wav`; a path that ends otherwise is refused. */
  constructor(pace: Pace, tell: Tell, formats: readonly string[]) {
    this.#pace = pace;
    this.#tell = tell;
    this.#formats = formats;
  }

  /**
   * Starts, and is told a moment later. False when the path cannot be written or is being recorded already.
   * @param limitSeconds 0 = until it is stopped.
   */
  start(channel: Channel, path: string, limitSeconds = 0): boolean {
    const format = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
    if (!this.#formats.includes(format) || UNWRITABLE.test(path) || this.#find(channel, path)) return false;
    if (channel.recordings.length >= MAX_AT_ONCE) return false;
    const stereo = channel.variables.RECORD_STEREO === "true";
    const recording: Recording = { path, stereo, startedAt: this.#pace.now(), lengthMs: null, masked: [] };
    channel.recordings.push(recording);
    this.#pace.later(TICK_MS, () => this.#tell({ name: "RECORD_START", recording }, channel));
    if (limitSeconds > 0) this.#pace.later(limitSeconds * 1_000, () => this.#end(channel, recording));
    return true;
  }

  /** False when no such recording runs. `all` stops every one. */
  stop(channel: Channel, path: string): boolean {
    const ending = path === "all" ? [...channel.recordings] : channel.recordings.filter((one) => one.path === path);
    for (const recording of ending) this.#pace.later(0, () => this.#end(channel, recording));
    return ending.length > 0;
  }

  /** From now on silence is written, or sound again. False when no such recording runs. */
  mask(channel: Channel, path: string, masked: boolean): boolean {
    const recording = this.#find(channel, path);
    if (!recording) return false;
    const at = this.#pace.now() - recording.startedAt;
    const open = recording.masked.find((span) => span.to === null);
    if (masked && !open) recording.masked.push({ from: at, to: null });
    if (!masked && open) open.to = at;
    return true;
  }

  /** The channel is over. */
  endAll(channel: Channel): void {
    for (const recording of [...channel.recordings]) this.#end(channel, recording);
  }

  #find(channel: Channel, path: string): Recording | undefined {
    return channel.recordings.find((recording) => recording.path === path);
  }

  #end(channel: Channel, recording: Recording): void {
    const at = channel.recordings.indexOf(recording);
    if (at === -1) return;
    channel.recordings.splice(at, 1);
    const lengthMs = this.#pace.now() - recording.startedAt;
    recording.lengthMs = lengthMs;
    Object.assign(channel.variables, reportOf(recording, lengthMs));
    this.#tell({ name: "RECORD_STOP", recording }, channel);
  }
}

const SAMPLES_PER_MS = 8;

/** What the channel's variables say of its last recording. */
function reportOf({ stereo }: Recording, lengthMs: number): Record<string, string> {
  const samples = Math.floor(lengthMs) * SAMPLES_PER_MS;
  return {
    record_file_size: String(44 + samples * 2 * (stereo ? 2 : 1)),
    record_samples: String(samples),
    record_seconds: String(Math.floor(lengthMs / 1_000)),
    record_ms: String(Math.floor(lengthMs)),
    record_completion_cause: completionOf(lengthMs),
  };
}

/** As the real switch says it: a recording that was stopped has had its time, one without sound is empty. */
export const completionOf = (lengthMs: number): string => (lengthMs < 100 ? "empty-file" : "success-maxtime");

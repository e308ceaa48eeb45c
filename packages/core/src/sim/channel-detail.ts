/** An application with its argument, e.g. `park` or `bridge` with a dial string. */
export interface App {
  readonly name: string;
  readonly data: string;
}

/** What a channel does beyond its life and its bridges, as the switch tells it. */
export type ChannelDetail =
  | { readonly name: "EXECUTE"; readonly app: App }
  | { readonly name: "EXECUTE_COMPLETE"; readonly app: App; readonly response: string }
  /** The channel waits in `park`, and does not any more. */
  | { readonly name: "PARK" | "UNPARK" }
  | { readonly name: "HOLD" | "UNHOLD" }
  | { readonly name: "PLAYBACK_START"; readonly path: string }
  /** `break`: cut short by somebody. */
  | { readonly name: "PLAYBACK_STOP"; readonly path: string; readonly status: "done" | "break" }
  | { readonly name: "RECORD_START"; readonly recording: Recording }
  | { readonly name: "RECORD_STOP"; readonly recording: Recording }
  | { readonly name: "DTMF"; readonly digit: string; readonly durationMs: number }
  /** Somebody listens in on this channel: `by` is the listener's uuid. */
  | { readonly name: "MEDIA_BUG_START" | "MEDIA_BUG_STOP"; readonly by: string }
  /** A tone of the network, e.g. `SIT`; told only where somebody asked to listen for tones. */
  | { readonly name: "TONE"; readonly tone: string }
  /** Somebody asked to listen for the beep of an answering machine, the channel does, it was heard, nobody listens any more. */
  | { readonly name: "BEEP_START" | "BEEP_LISTENS" | "BEEP" | "BEEP_STOP" };

/** One recording of a channel. Times in milliseconds from its start. */
export interface Recording {
  readonly path: string;
  readonly stereo: boolean;
  readonly startedAt: number;
  /** Null while it runs. */
  lengthMs: number | null;
  /** Spans that were masked: they are written as silence. `to` is null while it lasts. */
  readonly masked: { readonly from: number; to: number | null }[];
}

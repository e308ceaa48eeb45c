import type { CallId, LegId, RecordingId } from "../model/ids.ts";
import type { MonitorMode } from "../model/in-call.ts";
import type { E164 } from "../model/phone.ts";
import type { RecordingFormat } from "../model/recording.ts";
import type { SwitchReceipt } from "./switch-receipt.ts";

/** One recording: its id names the file, so that no text from outside is part of a path. */
export interface RecordingOrder {
  readonly legId: LegId;
  readonly recordingId: RecordingId;
  readonly format: RecordingFormat;
}

export type WhenParted = "end" | "wait" | "as_before";

/** Rings a supervisor's phone and lets it into a call. A phone of ours, so it needs no clearance. */
export interface OriginateSupervisor {
  readonly callId: CallId;
  readonly legId: LegId;
  readonly sipUser: string;
  readonly callerId: E164;
  readonly ringTimeoutMs: number;
  /** The agent's leg: who whispers is heard by it alone. */
  readonly agentLegId: LegId;
  readonly mode: MonitorMode;
}

/**
 * What can be done to legs that are up. As with every command: it settles within 10 s and is never repeated; `accepted`
 * means taken, what came of it is told as an event. A leg that is gone is `refused`.
 */
export interface CallControl {
  /** What recordings are written as on the node of this leg: mp3 where it can, else wav. Null: it cannot record at all. */
  recordingFormat(legId: LegId): RecordingFormat | null;
  /** Told by `recording.started`. A path or format the switch cannot write is `refused`, with no event. */
  record(order: RecordingOrder): Promise<SwitchReceipt>;
  /** Told by `recording.stopped`, as is the end of the leg. */
  stopRecording(order: RecordingOrder): Promise<SwitchReceipt>;
  /** Silence is written instead of what is said, until it is taken back. The recording goes on. */
  mask(order: RecordingOrder, on: boolean): Promise<SwitchReceipt>;

  /**
   * Puts the agent's leg on hold: the customer hears music. The receipt is the answer: `leg.held` and `leg.resumed` tell of
   * holds that were made at the phone.
   */
  hold(agentLegId: LegId, on: boolean): Promise<SwitchReceipt>;
  /** Sends tones to the far end of the leg. `digits` are `[0-9A-D*#]`, at most 64; anything else is `validation-failed`. */
  sendDigits(legId: LegId, digits: string): Promise<SwitchReceipt>;
  /** Plays a message of the library to one leg, or to both of a bridge. Told by `leg.played`. */
  play(legId: LegId, file: string, to: "leg" | "both"): Promise<SwitchReceipt>;
  /** Parts two bridged legs without ending either; both wait, the customer to music when asked for. */
  part(customerLegId: LegId, music: boolean): Promise<SwitchReceipt>;
  /**
   * Joins any two ready legs of one node, out of whatever bridge they are in. Told by `leg.bridged`. When one of them goes
   * the other ends with it, or waits for somebody else, or does what it did before (a seat stays).
   */
  join(legId: LegId, otherLegId: LegId, then: WhenParted): Promise<SwitchReceipt>;

  /** Begins to listen for who answered. Told by `leg.detected`; `refused` when there is no detector. */
  detect(legId: LegId): Promise<SwitchReceipt>;
  originateSupervisor(request: OriginateSupervisor): Promise<SwitchReceipt>;
  /** Changes how a supervisor's leg takes part. */
  setMonitorMode(legId: LegId, mode: MonitorMode): Promise<SwitchReceipt>;
}

import type { AgentFate, CalleeFate, CalleeOutcome } from "./people.ts";

/** What the far end of one channel will do, in the words of SIP. Durations in milliseconds of life. */
export interface FarEnd {
  readonly setupMs: number;
  readonly progress: "ringing" | "earlyMedia" | "none";
  /** From the progress to the verdict; null = it rings on. */
  readonly decideMs: number | null;
  readonly verdict: "answer" | { readonly sipStatus: number; readonly cause: string };
  /** From the answer to its BYE when it stays alone; null = it waits. */
  readonly patienceMs: number | null;
  /** From the answer to its BYE, bridged or not. */
  readonly byeMs?: number;
  /** What it sends after the answer: digits, or `SIT` and `BEEP` for tones. */
  readonly sounds?: readonly FarSound[];
}

/** A digit (`1`, or `1@300` for its milliseconds), or a tone that is told only where somebody listens: `SIT`, `BEEP`. */
export interface FarSound {
  /** From the answer. */
  readonly afterMs: number;
  readonly sound: string;
}

const BUSY = { sipStatus: 486, cause: "USER_BUSY" } as const;

const VERDICTS: Readonly<Record<CalleeOutcome, FarEnd["verdict"]>> = {
  person: "answer",
  voicemail: "answer",
  noAnswer: "answer",
  busy: BUSY,
  invalid: { sipStatus: 404, cause: "UNALLOCATED_NUMBER" },
  failure: { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" },
  refusal: { sipStatus: 603, cause: "CALL_REJECTED" },
};

export const farEndOfCallee = (fate: CalleeFate): FarEnd => ({ ...fate, verdict: VERDICTS[fate.outcome] });

export const farEndOfAgent = (fate: AgentFate): FarEnd => ({
  setupMs: 20,
  progress: "ringing",
  decideMs: fate.outcome === "noAnswer" ? null : fate.answerMs,
  verdict: fate.outcome === "busy" ? BUSY : "answer",
  patienceMs: null,
});

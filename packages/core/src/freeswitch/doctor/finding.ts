/**
 * How grave: `fault`, the dialer cannot work, or not safely; `advice`, it works and could be better or safer; `good`, asked
 * and in order; `unknown`, the switch did not say.
 */
export type Grade = "fault" | "advice" | "good" | "unknown";

/** One thing looked at, in words for the person who looks after the switch. */
export interface Finding {
  readonly grade: Grade;
  /** What was looked at, e.g. `gateway carrier`. */
  readonly about: string;
  /** What was seen, as a sentence. */
  readonly says: string;
  /** What to do about it; absent when nothing is to be done. */
  readonly fix?: string;
}

export const good = (about: string, says: string): Finding => ({ grade: "good", about, says });
export const fault = (about: string, says: string, fix: string): Finding => ({ grade: "fault", about, says, fix });
export const advice = (about: string, says: string, fix: string): Finding => ({ grade: "advice", about, says, fix });
export const unknown = (about: string): Finding => ({
  grade: "unknown",
  about,
  says: "The switch gave no answer that can be read.",
});

import type { Timers } from "../ports/clock.ts";
import type { HttpOutcome, HttpSender } from "../ports/http-sender.ts";
import type { Chance } from "./chance.ts";

/** A webhook receiver in virtual time: slow, sometimes failing, and remembering what it got. */
export interface Receiver extends HttpSender {
  /** event_id → times it was accepted. */
  readonly accepted: ReadonlyMap<string, number>;
  readonly refused: number;
}

export function simReceiver(timers: Timers, chance: Chance, failureShare: number): Receiver {
  const accepted = new Map<string, number>();
  let refused = 0;
  return {
    accepted,
    get refused() {
      return refused;
    },
    post: (attempt) =>
      new Promise<HttpOutcome>((resolve) => {
        const durationMs = Math.ceil(chance.uniform(1, 120));
        const fails = chance.happens(failureShare);
        timers.after(durationMs, () => {
          const id = attempt.headers["webhook-id"] ?? "";
          if (fails) refused += 1;
          else accepted.set(id, (accepted.get(id) ?? 0) + 1);
          resolve({ kind: "answered", status: fails ? 503 : 204, retryAfterMs: null, excerpt: "", durationMs });
        });
      }),
  };
}

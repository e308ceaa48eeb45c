import { EngageError } from "@broadnet-engage/core/errors";
import type { Timers } from "@broadnet-engage/core/ports";

/** Turns one request to Redis into the port's words. */
export type Ask = <T>(request: () => Promise<T>) => Promise<T>;

export interface AskingOptions {
  /** What is asked, as the port calls it. */
  readonly dependency: "coordination" | "rate-windows";
  readonly timers: Timers;
  readonly limitMs: number;
  readonly isClosed: () => boolean;
}

const NAMES = { coordination: "The coordination", "rate-windows": "The limiter" } as const;

/** Every failure is `dependency-unavailable`, or `closed` once it is; no request is waited for longer than `limitMs`. */
export function asking({ dependency, timers, limitMs, isClosed }: AskingOptions): Ask {
  const closed = () => new EngageError("closed", `${NAMES[dependency]} is closed.`);
  const unavailable = (cause: unknown) =>
    new EngageError("dependency-unavailable", `${NAMES[dependency]} cannot be reached.`, {
      extra: { dependency },
      cause,
    });
  return (request) =>
    new Promise((resolve, reject) => {
      if (isClosed()) return reject(closed());
      const fail = (cause: unknown) => reject(isClosed() ? closed() : unavailable(cause));
      const answer = request();
      const late = () => fail(new Error(`No answer in ${limitMs} ms.`));
      const callOff = timers.after(limitMs, late, { background: true });
      answer.finally(callOff).then(resolve, fail);
    });
}

import { EngageError } from "@broadnet-engage/core/errors";
import type { Timers } from "@broadnet-engage/core/ports";

/** Turns one request to Redis into the port's words. */
export type Ask = <T>(request: () => Promise<T>) => Promise<T>;

const closed = () => new EngageError("closed", "The coordination is closed.");

const unavailable = (cause: unknown) =>
  new EngageError("dependency-unavailable", "The coordination cannot be reached.", {
    extra: { dependency: "coordination" },
    cause,
  });

/** Every failure is `dependency-unavailable`, or `closed` once it is; no request is waited for longer than `limitMs`. */
export function asking(timers: Timers, limitMs: number, isClosed: () => boolean): Ask {
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

import type { Clock, Timers } from "../../src/ports/clock.ts";
import { virtualTime } from "../../src/sim/clock.ts";

/** Turns of the event loop without a byte, after which nothing is on its way within this process any more. */
const QUIET_TURNS = 6;

/** Virtual time for a world whose parts talk over real sockets of one process. */
export interface SocketTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Says that bytes have moved: time stands still for them. */
  moved(): void;
  /** Runs `body`, moving time on whenever the sockets are quiet, until it settles. */
  run<T>(body: () => Promise<T>): Promise<T>;
}

/**
 * Time passes only while nothing else happens: however busy the machine, a byte that is on its way arrives before the next
 * timer fires. So a run of minutes takes as long as its work does, and a slow machine changes nothing.
 */
export function socketTime(startAt: number): SocketTime {
  const time = virtualTime(startAt);
  let bytesMoved = 0;
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const quiet = async (): Promise<void> => {
    for (let left = QUIET_TURNS, seen = bytesMoved; left > 0; left -= 1) {
      await turn();
      if (seen !== bytesMoved) left = QUIET_TURNS;
      seen = bytesMoved;
    }
  };
  return {
    clock: time.clock,
    timers: { after: (ms, fn) => time.timers.after(Math.ceil(ms), fn) },
    moved: () => {
      bytesMoved += 1;
    },
    async run(body) {
      let over = false;
      const result = body().finally(() => {
        over = true;
      });
      while (!over) {
        await quiet();
        const next = over ? null : time.nextAt();
        if (next !== null) time.advanceTo(next);
      }
      return result;
    },
  };
}

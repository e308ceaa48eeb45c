import type { Log, Timers } from "@broadnet-engage/core/ports";

export interface WorkLoop {
  start(): void;
  /** Looks for work now. */
  wake(): void;
  /** Resolves when all that is due is done. */
  settle(): Promise<void>;
  /** Ends after the piece under way. */
  stop(): Promise<void>;
}

export interface WorkLoopOptions {
  readonly timers: Timers;
  readonly log: Log;
  /** In the log, when a look fails: "Reports". */
  readonly what: string;
  readonly pauseMs: number;
  /** One look: does what is due. `stopped` is asked between two pieces of work. */
  readonly look: (stopped: () => boolean) => Promise<void>;
}

/** One look follows the other; a failing storage ends a look and not the looking. */
export function workLoop({ timers, log, what, pauseMs, look }: WorkLoopOptions): WorkLoop {
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let callOff = (): void => {};

  function next(): Promise<void> {
    running = running
      .then(() => look(() => stopped))
      .catch((error: unknown) => {
        log.warn(`${what} could not be looked for.`, { reason: String(error) });
      });
    return running;
  }
  function again(): void {
    callOff = timers.after(pauseMs, () => void next().then(again), { background: true });
  }
  return {
    start: again,
    wake: () => void next(),
    settle: next,
    async stop() {
      stopped = true;
      callOff();
      await running;
    },
  };
}

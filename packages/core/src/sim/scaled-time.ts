import type { Clock, Timers } from "../ports/clock.ts";
import { virtualTime } from "./clock.ts";

/** Timers in a life that runs faster or slower than the clock on the wall. */
export interface ScaledTimers extends Timers {
  /** How many milliseconds of life pass in one of the wall's. A change also holds for timers that already wait. */
  setSpeed(speed: number): void;
  readonly speed: number;
  /** Calls every timer off; later ones are never run. */
  stop(): void;
}

/** @throws RangeError when the speed is not a finite number above 0. */
export function scaledTimers(clock: Clock, timers: Timers, initialSpeed: number): ScaledTimers {
  const life = virtualTime(0);
  let speed = positive(initialSpeed);
  let lifeAtAnchor = 0;
  let anchor = clock.monotonic();
  let disarm = () => {};
  let armedFor: number | null = null;
  let stopped = false;

  const lifeNow = () => lifeAtAnchor + (clock.monotonic() - anchor) * speed;
  const arm = () => {
    const next = stopped ? null : life.nextAt();
    if (next === armedFor) return;
    disarm();
    armedFor = next;
    if (next !== null) disarm = timers.after(Math.max(0, (next - lifeNow()) / speed), catchUp);
  };
  const catchUp = () => {
    armedFor = null;
    // Real timers may fire a hair early: what they were set for is due all the same, or they would be set anew in a loop.
    const target = Math.max(lifeNow(), life.nextAt() ?? 0);
    while (!stopped && (life.nextAt() ?? Number.POSITIVE_INFINITY) <= target) life.runNext();
    arm();
  };
  return {
    after(ms, fn) {
      const late = Math.max(0, lifeNow() - life.clock.now());
      const cancel = life.timers.after(late + Math.max(0, ms), fn);
      arm();
      return cancel;
    },
    setSpeed(next) {
      lifeAtAnchor = lifeNow();
      anchor = clock.monotonic();
      speed = positive(next);
      disarm();
      armedFor = null;
      arm();
    },
    get speed() {
      return speed;
    },
    stop() {
      stopped = true;
      arm();
    },
  };
}

function positive(speed: number): number {
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new RangeError("Speed must be a finite number above 0.");
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { RulePack } from "@broadnet-engage/core/model";
import type { Clock } from "@broadnet-engage/core/ports";
import { z } from "zod";
import { nextPermitted, permits, zoneOf } from "./calling-windows.ts";

/**
 * The simulated world's own time. It runs as fast as the real one, and is moved forward over nights and weekends in which
 * nobody may be called, so that the world can be tried at any hour under the real rules. It never goes back, also not over
 * restarts: what was written down stays in the past. A real switch always lives in real time.
 */
export interface WorldClock extends Clock {
  /** How far ahead of the real clock. */
  readonly aheadMs: number;
  /** Moves on to the next permitted time if this one is not permitted and nobody is in a call. Tells whether it moved. */
  settle(busy: boolean): boolean;
  /** Writes down how late it is. */
  save(): void;
}

const Kept = z.object({ aheadMs: z.number(), lastShown: z.number() });

function readKept(file: string): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { aheadMs: 0, lastShown: 0 };
  }
}

/** @param file where the time is kept between starts; unreadable counts as none. */
export function worldClock(real: Clock, pack: RulePack, file: string): WorldClock {
  const kept = readKept(file);
  let aheadMs = Math.max(0, kept.aheadMs, kept.lastShown - real.now());
  const now = (): number => real.now() + aheadMs;
  const save = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify({ aheadMs, lastShown: now() }));
    renameSync(`${file}.new`, file);
  };
  return {
    now,
    monotonic: () => real.monotonic(),
    get aheadMs() {
      return aheadMs;
    },
    settle(busy) {
      if (busy || permits(pack, now())) return false;
      aheadMs += nextPermitted(pack, now()) - now();
      save();
      return true;
    },
    save,
  };
}

/** How far ahead of the real clock a world that was kept in this file has got; 0 when there is none. */
export const keptAheadMs = (file: string, real: Clock): number => Math.max(0, readKept(file).lastShown - real.now());

const span = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  return `${days > 0 ? `${days} d ` : ""}${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
};

/** Says openly what time the simulated world lives in, and why. */
export function describeWorldClock(clock: WorldClock, pack: RulePack): string {
  const shown = new Intl.DateTimeFormat("en-GB", {
    timeZone: zoneOf(pack),
    weekday: "long",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(clock.now());
  const part = (type: string): string => shown.find((one) => one.type === type)?.value ?? "";
  const where = zoneOf(pack).split("/").at(-1);
  const time = `${part("weekday")} ${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")} in ${where}`;
  if (clock.aheadMs < 60_000) return `Simulated world clock: ${time}, the real time.`;
  return (
    `Simulated world clock: ${time}, ${span(clock.aheadMs)} ahead of the real one, because ${pack.name} rules permit no ` +
    "marketing calls at night and on closed days. Set SIM_CLOCK=real to see the dialer wait."
  );
}

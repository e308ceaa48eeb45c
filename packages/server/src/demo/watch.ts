import type { Clock, Timers } from "@broadnet-engage/core/ports";
import type { Api } from "./api.ts";
import { callsPerMinute, progressLine, type Sample } from "./progress.ts";
import { whyNot } from "./reasons.ts";
import type { Screen } from "./screen.ts";
import type { ServerClock } from "./server-clock.ts";
import { sleep } from "./sleep.ts";
import { dueSoon, isOver, moved, type Snapshot, takeSnapshot } from "./snapshot.ts";

const POLL_MS = 1_000;
/** After this long without movement the reason is shown. */
const EXPLAIN_MS = 10_000;

export interface WatchTools {
  readonly api: Api;
  readonly campaignId: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly screen: Screen;
  readonly serverClock: ServerClock;
  readonly signal: AbortSignal;
  readonly patienceMs: number;
}

export interface Ending {
  readonly last: Snapshot;
  /** Why the demo gave up, in words; null when everybody was called. */
  readonly gaveUp: string | null;
}

/** Follows the campaign until nobody is left to call now, or nothing moves for too long. */
export async function watch(tools: WatchTools): Promise<Ending> {
  const { clock, screen } = tools;
  const startedAt = clock.monotonic();
  let movedAt = startedAt;
  let explained = "";
  let samples: readonly Sample[] = [];
  for (let before: Snapshot | null = null; ; await sleep(tools.timers, POLL_MS, tools.signal)) {
    const now = await takeSnapshot(tools.api, tools.campaignId);
    tools.serverClock.sync(now.asOf);
    const at = clock.monotonic();
    samples = [...samples.slice(-60), { at, calls: now.calls }];
    screen.progress(
      progressLine({ now, perMinute: callsPerMinute(samples), elapsedMs: at - startedAt }, screen.columns),
    );
    if (isOver(now)) return { last: now, gaveUp: null };
    if (before === null || moved(before, now) || dueSoon(now)) movedAt = at;
    before = now;
    const reason = whyNot(now);
    if (at - movedAt > tools.patienceMs) return { last: now, gaveUp: reason };
    if (at - movedAt > EXPLAIN_MS && reason !== explained) {
      screen.say(`Nothing moves. ${reason}`);
      explained = reason;
    }
  }
}

import type { Clock, Timers } from "@broadnet-engage/core/ports";
import type { Inbox } from "./inbox.ts";
import type { Screen } from "./screen.ts";
import { sleep } from "./sleep.ts";

const LOOK_MS = 250;
/** Long enough for one more attempt: the second comes 30 s after the first (C-WH-8). */
const QUIET_MS = 40_000;
const LIMIT_MS = 600_000;

export interface DrainTools {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/**
 * Waits until every call's `call.completed` has come. Gives up when nothing at all came for 40 s, or after ten minutes.
 * Resolves to how many are missing.
 */
export async function drain(callIds: readonly string[], inbox: Inbox, tools: DrainTools): Promise<number> {
  const { clock, timers, screen, signal } = tools;
  const startedAt = clock.monotonic();
  let heardAt = startedAt;
  for (let before = inbox.total; ; await sleep(timers, LOOK_MS, signal)) {
    const now = clock.monotonic();
    if (inbox.total !== before) heardAt = now;
    before = inbox.total;
    const missing = callIds.filter((id) => !inbox.completed.has(id)).length;
    if (missing === 0 || now - heardAt > QUIET_MS || now - startedAt > LIMIT_MS) return missing;
    screen.progress(`waiting for webhooks: ${missing} calls to go, ${inbox.total} events so far`);
  }
}

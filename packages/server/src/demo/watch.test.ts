import { describe, expect, it } from "vitest";
import type { Api } from "./api.ts";
import { ServerClock } from "./server-clock.ts";
import { listeningScreen, quickTime } from "./testing.ts";
import { watch } from "./watch.ts";

interface State {
  readonly pendingNow: number;
  readonly dialing: number;
  readonly calls: number;
  readonly limitingFactor?: string;
}

const AS_OF = "2026-11-22T07:00:00Z";

/** A server that answers one state after the other, and the last for ever. */
function serverOf(states: readonly State[]): Api {
  let look = -1;
  const answer = (path: string, query: Record<string, unknown>): unknown => {
    if (path.endsWith("/diagnostics")) look += 1;
    const state = states[Math.min(look, states.length - 1)] ?? { pendingNow: 0, dialing: 0, calls: 0 };
    if (path.endsWith("/diagnostics")) {
      const contacts = { pending_now: state.pendingNow, pending_later: 0, next_retry_at: null, blocked: [] };
      return { limiting_factor: state.limitingFactor ?? "none", ready_agents: 1, not_ready: [], contacts };
    }
    if (path.endsWith("/contacts")) return { total: query.status === "dialing" ? state.dialing : 0 };
    if (path === "/v1/calls") return { total: state.calls };
    if (path === "/v1/calls/active-count") return { ringing: state.dialing, connected: 0, as_of: AS_OF };
    return { status: "active", abandon_rate: 0, total_contacts: 10, contacted: state.calls };
  };
  return {
    get: async <T>(path: string, query = {}) => answer(path, query) as T,
    send: () => Promise.reject(new Error("watching changes nothing")),
  };
}

const watching = (states: readonly State[], signal = new AbortController().signal) => {
  const time = quickTime();
  const screen = listeningScreen();
  const serverClock = new ServerClock(time.clock);
  const watched = watch({
    ...time,
    screen,
    serverClock,
    signal,
    api: serverOf(states),
    campaignId: "c",
    patienceMs: 60_000,
  });
  return { watched, time, screen, serverClock };
};

describe("watching a campaign", () => {
  it("ends when nobody is left to call, and has shown each step", async () => {
    const { watched, screen, serverClock } = watching([
      { pendingNow: 8, dialing: 2, calls: 0 },
      { pendingNow: 0, dialing: 1, calls: 9 },
      { pendingNow: 0, dialing: 0, calls: 10 },
    ]);
    expect(await watched).toMatchObject({ gaveUp: null, last: { calls: 10 } });
    expect(screen.drawn.map((line) => /finished +\d+/.exec(line)?.[0])).toEqual([
      "finished  0",
      "finished  9",
      "finished 10",
    ]);
    expect(serverClock.now()).toBeGreaterThanOrEqual(Date.parse(AS_OF));
  });

  it("explains a standstill once and gives up when it lasts", async () => {
    const { watched, time, screen } = watching([{ pendingNow: 10, dialing: 0, calls: 0, limitingFactor: "switch" }]);
    expect(await watched).toMatchObject({ gaveUp: "The switch is not connected." });
    expect(screen.said).toEqual(["Nothing moves. The switch is not connected."]);
    expect(time.clock.monotonic()).toBe(61_000);
  });

  it("has patience as long as calls come to an end", async () => {
    const slow = Array.from({ length: 100 }, (_, index) => ({
      pendingNow: 9,
      dialing: 1,
      calls: Math.floor(index / 50),
    }));
    const { watched, time } = watching([...slow, { pendingNow: 0, dialing: 0, calls: 10 }]);
    expect(await watched).toMatchObject({ gaveUp: null });
    expect(time.clock.monotonic()).toBe(100_000);
  });

  it("stops at once when somebody stops the demo", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(watching([{ pendingNow: 1, dialing: 0, calls: 0 }], stop.signal).watched).rejects.toThrow("stopped");
  });
});

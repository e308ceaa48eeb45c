import type { Clock, Random, Timers } from "@broadnet-engage/core/ports";
import type { Screen } from "./screen.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Call, Contact, WebhookEvent } from "./wire.ts";

// What the demo's tests share.

/** The same chance every time. */
export function seeded(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

/** Time that passes only while somebody waits: each wait ends at once, and the clock has moved on by it. */
export function quickTime(): { readonly clock: Clock; readonly timers: Timers } {
  let now = 0;
  return {
    clock: { now: () => now, monotonic: () => now },
    timers: {
      after(ms, fn, options) {
        let called = !options?.background;
        if (called) {
          queueMicrotask(() => {
            if (!called) return;
            now += ms;
            fn();
          });
        }
        return () => {
          called = false;
        };
      },
    },
  };
}

export function listeningScreen(): Screen & { readonly said: string[]; readonly drawn: string[] } {
  const said: string[] = [];
  const drawn: string[] = [];
  return {
    said,
    drawn,
    columns: 160,
    say: (line) => said.push(line),
    progress: (line) => drawn.push(line),
    end: () => {},
  };
}

export const aSnapshot = (members: Partial<Snapshot> = {}): Snapshot => ({
  status: "active",
  abandonRate: 0,
  total: 100,
  contacted: 40,
  pendingNow: 50,
  pendingLater: 20,
  nextRetryAt: "2026-11-22T08:00:00Z",
  dialing: 6,
  connected: 4,
  ringing: 6,
  talking: 3,
  calls: 40,
  limitingFactor: "none",
  readyAgents: 2,
  notReady: [],
  held: [],
  asOf: "2026-11-22T07:00:00Z",
  ...members,
});

/** A finished call with the members the demo looks at. */
export const aCall = (id: string, members: Partial<Call> = {}): Call =>
  ({
    id,
    status: "no_answer",
    agent_id: null,
    answered_at: null,
    abandoned: false,
    audit_ref: `AUD-${id}`,
    ...members,
  }) as Call;

export const aContact = (members: Partial<Contact> = {}): Contact =>
  ({ status: "pending", attempts: 1, held_by: null, ...members }) as Contact;

let events = 0;
export const anEvent = (type: string, payload: WebhookEvent["payload"]): WebhookEvent => ({
  event_id: `event-${++events}`,
  event_type: type,
  occurred_at: "2026-11-22T07:00:00Z",
  payload,
});

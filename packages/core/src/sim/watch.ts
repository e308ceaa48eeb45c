import { Clearance } from "../compliance/clearance.ts";
import { isLive } from "../model/call.ts";
import type { Clock } from "../ports/clock.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import { demand, type Invariants } from "./invariants.ts";

export interface WatchSettings {
  readonly maxConcurrentCalls: number;
  readonly maxCallsPerSecond: number;
  /** Numbers that must never be dialed. */
  readonly barred: ReadonlySet<string>;
  /** Local hours in which a dial is lawful, judged here by plain arithmetic and not by the code under test. */
  readonly lawful: (at: number) => boolean;
}

/**
 * Stands between the engine and the switch and judges every dial by what was *committed* before it: a genuine clearance,
 * its audit entry, the call's row, the contact's state, the law's hours, the lists, the limits.
 */
export function watchSwitch(
  inner: SwitchTransport,
  seen: Invariants,
  clock: Clock,
  settings: WatchSettings,
): SwitchTransport {
  const starts: number[] = [];
  return {
    start: (listener) => inner.start(listener),
    stop: () => inner.stop(),
    get connected() {
      return inner.connected;
    },
    control: inner.control,
    originateCustomer: async (request) => {
      const { clearance, callId } = request;
      const now = clock.now();
      demand(
        Clearance.isGenuine(clearance) && now < clearance.expiresAt,
        "A number was dialed without a live clearance.",
        request,
      );
      const record = seen.auditOf(clearance.auditRef);
      demand(
        record?.decision.allowed === true && record.decision.phone === clearance.phone,
        "A dial has no allowed audit entry.",
        { request, record },
      );
      const call = seen.callOf(callId);
      demand(
        call !== undefined && isLive(call) && call.phone === clearance.phone,
        "A dial was not written down first.",
        { request, call },
      );
      const contact = seen.contactOf(call.contactId);
      demand(contact === undefined || contact.status === "dialing", "A contact is dialed that is not dialing.", {
        contact,
        call,
      });
      demand(settings.lawful(now), "A number was dialed outside the law's hours.", {
        at: new Date(now).toISOString(),
        call,
      });
      demand(request.legId === call.customerLegId, "A leg was dialed that is not the call's.", { request, call });
      demand(!settings.barred.has(clearance.phone), "A barred number was dialed.", call);
      withinRate(starts, now, settings);
      return inner.originateCustomer(request);
    },
    originateAgent: (request) => inner.originateAgent(request),
    originateSeat: async (request) => {
      const agent = seen.agentOf(request.agentId);
      demand(agent?.seatLegId === request.legId, "A seat was opened that is not written down.", { request, agent });
      demand(agent.sipUser === request.sipUser, "A seat was opened on somebody else's phone.", { request, agent });
      return inner.originateSeat(request);
    },
    bridge: (legs) => inner.bridge(legs),
    hangUp: async (legId, cause) => {
      for (const call of seen.talking())
        demand(call.agentLegId !== legId || !call.agentSeated, "A seat was hung up under a talk.", { call, cause });
      return inner.hangUp(legId, cause);
    },
    legs: () => inner.legs(),
    seats: () => inner.seats(),
    drain: (node, draining) => inner.drain(node, draining),
    registrations: () => inner.registrations(),
    load: () => inner.load(),
  };
}

/** In any second at most the bucket's burst and what it gains meanwhile. */
function withinRate(starts: number[], now: number, { maxCallsPerSecond, maxConcurrentCalls }: WatchSettings): void {
  starts.push(now);
  while (starts[0] !== undefined && starts[0] <= now - 1_000) starts.shift();
  demand(starts.length <= 2 * Math.max(1, maxCallsPerSecond), "More calls a second than the trunk allows.", {
    now,
    starts: starts.length,
  });
  demand(maxConcurrentCalls > 0, "A dial without a line.", now);
}

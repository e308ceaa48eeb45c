import { assertUsable } from "../compliance/clearance.ts";
import type { Clock } from "../ports/clock.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";

/** Wraps any transport so that no customer is dialed without a genuine clearance that is good at this moment, whatever the transport's author forgot. */
export function guardedSwitch(inner: SwitchTransport, clock: Clock): SwitchTransport {
  return {
    start: (listener) => inner.start(listener),
    stop: () => inner.stop(),
    get connected() {
      return inner.connected;
    },
    originateCustomer: async (request) => {
      assertUsable(request.clearance, clock.now());
      return inner.originateCustomer(request);
    },
    originateAgent: (request) => inner.originateAgent(request),
    originateSeat: (request) => inner.originateSeat(request),
    bridge: (legs) => inner.bridge(legs),
    hangUp: (legId, cause) => inner.hangUp(legId, cause),
    control: inner.control,
    legs: () => inner.legs(),
    seats: () => inner.seats(),
    drain: (node, draining) => inner.drain(node, draining),
    registrations: () => inner.registrations(),
    load: () => inner.load(),
  };
}

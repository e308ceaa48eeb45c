import type { EventPayloads, EventType } from "../model/events.ts";
import { agentEvents } from "./agent-events.ts";
import { callEvents } from "./call-events.ts";
import { callbackEvents } from "./callback-events.ts";
import { campaignEvents } from "./campaign-events.ts";
import type { EventKind } from "./event-kind.ts";
import { houseEvents } from "./house-events.ts";
import { inCallEvents, recordingEvents } from "./in-call-events.ts";
import { relationshipEvents } from "./relationship-events.ts";

/** Every event type with its wire form (contract §16.5). A type without an entry does not compile. */
export const CATALOGUE: { readonly [T in EventType]: EventKind<T> } = {
  ...callEvents,
  ...inCallEvents,
  ...recordingEvents,
  ...agentEvents,
  ...campaignEvents,
  ...callbackEvents,
  ...houseEvents,
  ...relationshipEvents,
};

/** All event types, in the catalogue's order. */
export const EVENT_TYPES = Object.keys(CATALOGUE) as readonly EventType[];

export const isEventType = (text: string): text is EventType => Object.hasOwn(CATALOGUE, text);

/** A payload as it goes out: snake_case, instants as ISO 8601. */
export const wirePayload = <T extends EventType>(
  type: T,
  payload: Readonly<EventPayloads[T]>,
): Readonly<Record<string, unknown>> => CATALOGUE[type].toWire(payload);

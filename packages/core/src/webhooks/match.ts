import { CATALOGUE, EVENT_TYPES, isEventType } from "./catalogue.ts";

const GROUP = /^([a-z]+)\.\*$/;

/** Whether an entry of a subscription can ever match: `*`, `call.*` for a group that exists, or a type. */
export function isSubscription(entry: string): boolean {
  const group = GROUP.exec(entry)?.[1];
  if (group !== undefined) return EVENT_TYPES.some((type) => type.startsWith(`${group}.`));
  return entry === "*" || isEventType(entry);
}

/**
 * Does an endpoint that subscribed to `entries` get events of this type (C-WH-13)? `*` is all but the types the catalogue
 * marks `onlyIfNamed`; those are sent to endpoints that name them or their group.
 */
export const wants = (entries: readonly string[], type: string): boolean =>
  entries.some((entry) => {
    if (entry === "*") return !(isEventType(type) && CATALOGUE[type].onlyIfNamed);
    const group = GROUP.exec(entry)?.[1];
    return group === undefined ? entry === type : type.startsWith(`${group}.`);
  });

import { LIMITS } from "../limits.ts";
import type { SwitchEvent } from "../model/leg.ts";

/**
 * Where switch events wait for the next step: nothing is done inside a socket's callback. Bounded; past the bound an
 * event is refused and the caller must order a reconciliation, which asks the switch what the event would have told.
 */
export class Inbox {
  #events: SwitchEvent[] = [];
  readonly #limit: number;

  constructor(limit: number = LIMITS.inboxEvents) {
    this.#limit = limit;
  }

  /** False when full: the event is not kept. */
  put(event: SwitchEvent): boolean {
    if (this.#events.length >= this.#limit) return false;
    this.#events.push(event);
    return true;
  }

  /** Everything that waits, in the order it came. */
  drain(): readonly SwitchEvent[] {
    if (this.#events.length === 0) return [];
    const events = this.#events;
    this.#events = [];
    return events;
  }

  get size(): number {
    return this.#events.length;
  }
}

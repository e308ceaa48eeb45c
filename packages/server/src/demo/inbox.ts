import type { WebhookEvent } from "./wire.ts";

type Listener = (event: WebhookEvent) => void;

/** What the webhooks told of one campaign's calls; ids of calls. */
export interface Told {
  readonly answered: ReadonlySet<string>;
  readonly connected: ReadonlySet<string>;
  readonly abandoned: ReadonlySet<string>;
  /** `call.completed`, by call: its status. */
  readonly completed: ReadonlyMap<string, string>;
  /** Calls with more than one `call.completed`, repeated deliveries apart. */
  readonly completedTwice: ReadonlySet<string>;
}

/**
 * Verified webhooks. A delivery may come again and in any order (C-WH-10, C-WH-11): an `event_id` counts once.
 * Calls of other campaigns count by type only.
 */
export class Inbox implements Told {
  readonly answered = new Set<string>();
  readonly connected = new Set<string>();
  readonly abandoned = new Set<string>();
  readonly completed = new Map<string, string>();
  readonly completedTwice = new Set<string>();
  readonly byType = new Map<string, number>();
  /** Of each person who got an agent: milliseconds from the answer to the bridge. */
  readonly waitsMs: number[] = [];
  /** Deliveries of events that had come before. */
  repeated = 0;
  /** Requests with a wrong signature, by reason. */
  readonly invalid = new Map<string, number>();
  /** Calls of this campaign only; null = none yet. */
  campaignId: string | null = null;
  readonly #seen = new Set<string>();
  readonly #listeners: Listener[] = [];

  /** Told of every first delivery about the campaign. */
  onEvent(listener: Listener): void {
    this.#listeners.push(listener);
  }

  refuse(why: string): void {
    this.invalid.set(why, (this.invalid.get(why) ?? 0) + 1);
  }

  get invalidTotal(): number {
    return [...this.invalid.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Distinct events. */
  get total(): number {
    return this.#seen.size;
  }

  take(event: WebhookEvent): void {
    if (this.#seen.has(event.event_id)) {
      this.repeated += 1;
      return;
    }
    this.#seen.add(event.event_id);
    this.byType.set(event.event_type, (this.byType.get(event.event_type) ?? 0) + 1);
    if (this.campaignId === null || event.payload.campaign_id !== this.campaignId) return;
    this.#note(event);
    for (const listener of this.#listeners) listener(event);
  }

  #note({ event_type: type, payload }: WebhookEvent): void {
    const callId = payload.call_id;
    if (typeof callId !== "string") return;
    if (type === "call.answered") this.answered.add(callId);
    if (type === "call.connected") {
      this.connected.add(callId);
      this.waitsMs.push(Number(payload.wait_ms));
    }
    if (type === "call.abandoned") this.abandoned.add(callId);
    if (type === "call.completed") {
      if (this.completed.has(callId)) this.completedTwice.add(callId);
      this.completed.set(callId, String(payload.status));
    }
  }
}

import type { EventId, StoredEvent, TenantId } from "@broadnet-engage/core/model";
import type { Clock, Log, Storage, Timers } from "@broadnet-engage/core/ports";

/** An event on its way to viewers, its payload read once for all of them. */
export interface FeedEvent {
  readonly id: EventId;
  readonly type: string;
  readonly body: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
type Listener = (event: FeedEvent) => void;

/** How often other nodes' events are looked for. */
const TAIL_MS = 500;
/**
 * Ids are made before the commit, so an event may come into view behind ones that are younger. The tail looks back so far, which
 * covers slow transactions and clocks that are apart, and leaves out what it has told.
 */
const LOOK_BACK_MS = 5_000;
const BATCH = 1_000;

interface Viewed {
  readonly listeners: Set<Listener>;
  /** What was told lately, and when. */
  readonly told: Map<EventId, number>;
}

export interface FeedParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realClock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** The smallest id that could have been made at this instant (UUIDv7). */
export const firstIdAt = (at: number): EventId => {
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000` as EventId;
};

export const feedEvent = (event: StoredEvent): FeedEvent => ({
  id: event.id,
  type: event.type,
  body: event.body,
  payload: (JSON.parse(event.body) as { payload: Record<string, unknown> }).payload,
});

/**
 * What happens, to those who look: this node's events as they are told after their commit, and other nodes' from the outbox,
 * which all nodes share anyway. Nothing is asked of it while nobody looks, nor where there can be no other node.
 */
export class Feed {
  readonly #parts: FeedParts;
  readonly #viewed = new Map<TenantId, Viewed>();
  #cancel: (() => void) | null = null;
  #looking: Promise<void> | null = null;
  #lookAgain = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Hands in what this node has committed. */
  tell(event: StoredEvent): void {
    const viewed = this.#viewed.get(event.tenantId);
    if (viewed === undefined || viewed.told.has(event.id)) return;
    viewed.told.set(event.id, this.#parts.realClock.now());
    const told = feedEvent(event);
    for (const listener of viewed.listeners) listener(told);
  }

  looksAt(tenantId: TenantId): boolean {
    return this.#viewed.has(tenantId);
  }

  subscribe(tenantId: TenantId, listener: Listener): () => void {
    const viewed = this.#viewed.get(tenantId) ?? { listeners: new Set(), told: new Map() };
    this.#viewed.set(tenantId, viewed);
    viewed.listeners.add(listener);
    this.#tailLater();
    return () => {
      viewed.listeners.delete(listener);
      if (viewed.listeners.size === 0) this.#viewed.delete(tenantId);
    };
  }

  /** Another node says that there is something: looks now, not only at the next turn. Null = to whom is not known. */
  look(tenantId: TenantId | null): void {
    if (tenantId !== null && !this.looksAt(tenantId)) return;
    if (this.#looking === null) void this.#lookOnce();
    else this.#lookAgain = true;
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#viewed.clear();
  }

  #tailLater(): void {
    const { storage, timers } = this.#parts;
    if (this.#cancel !== null || !storage.capabilities.concurrentTransactions) return;
    this.#cancel = timers.after(
      TAIL_MS,
      () => {
        this.#cancel = null;
        void this.#lookOnce().finally(() => {
          if (this.#viewed.size > 0) this.#tailLater();
        });
      },
      { background: true },
    );
  }

  /** One look at a time; what is asked for meanwhile is one more after it, for it may have begun too early. */
  #lookOnce(): Promise<void> {
    this.#looking ??= this.#tail()
      .catch((error: unknown) =>
        this.#parts.log.warn("The stream could not look for other nodes' events.", { error: String(error) }),
      )
      .finally(() => {
        this.#looking = null;
        if (!this.#lookAgain) return;
        this.#lookAgain = false;
        void this.#lookOnce();
      });
    return this.#looking;
  }

  async #tail(): Promise<void> {
    const { storage, clock, realClock } = this.#parts;
    const from = firstIdAt(clock.now() - LOOK_BACK_MS);
    for (const [tenantId, { told }] of this.#viewed) {
      let after: EventId = from;
      for (;;) {
        const events = await storage.read((stores) => stores.outbox.since(tenantId, after, BATCH));
        for (const event of events) this.tell(event);
        after = events.at(-1)?.id ?? after;
        if (events.length < BATCH) break;
      }
      for (const [id, at] of told) if (realClock.now() - at > 4 * LOOK_BACK_MS) told.delete(id);
    }
  }
}

import { EngageError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Coordination, Lease } from "../ports/coordination.ts";

interface Holding {
  readonly owner: string;
  readonly fencingToken: number;
  /** On the monotonic clock: a lease must not stretch when the wall clock jumps. */
  readonly overAtMs: number;
}

type Listener = (message: string) => void;

/** What the nodes of one installation share. */
export interface CoordinationHub {
  readonly leases: Map<string, Holding>;
  readonly listeners: Map<string, Set<Listener>>;
  readonly tokens: Map<string, number>;
}

export const coordinationHub = (): CoordinationHub => ({
  leases: new Map(),
  listeners: new Map(),
  tokens: new Map(),
});

export interface MemoryCoordinationOptions {
  readonly clock: Clock;
  /** Shared by the nodes that shall know of each other; left out: this one is alone. */
  readonly hub?: CoordinationHub;
}

/** One node's hold on what the nodes of this process agree on. A listener must not throw: the publisher would hear it. */
export function memoryCoordination({ clock, hub = coordinationHub() }: MemoryCoordinationOptions): Coordination {
  return new MemoryCoordination(clock, hub);
}

class MemoryCoordination implements Coordination {
  readonly #clock: Clock;
  readonly #hub: CoordinationHub;
  readonly #own = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock, hub: CoordinationHub) {
    this.#clock = clock;
    this.#hub = hub;
  }

  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | null> {
    this.#assertOpen();
    const now = this.#clock.monotonic();
    const held = this.#hub.leases.get(name);
    const isHeld = held !== undefined && held.overAtMs > now;
    if (isHeld && held.owner !== owner) return null;
    const fencingToken = isHeld ? held.fencingToken : (this.#hub.tokens.get(name) ?? 0) + 1;
    this.#hub.tokens.set(name, fencingToken);
    this.#hub.leases.set(name, { owner, fencingToken, overAtMs: now + ttlMs });
    return Object.freeze({ name, owner, fencingToken });
  }

  async release({ name, owner, fencingToken }: Lease): Promise<void> {
    this.#assertOpen();
    const held = this.#hub.leases.get(name);
    if (held?.owner === owner && held.fencingToken === fencingToken) this.#hub.leases.delete(name);
  }

  async publish(topic: string, message: string): Promise<void> {
    this.#assertOpen();
    for (const listener of [...(this.#hub.listeners.get(topic) ?? [])]) listener(message);
  }

  async subscribe(topic: string, listener: Listener): Promise<() => Promise<void>> {
    this.#assertOpen();
    // One subscription, one entry: the same function may listen twice.
    const entry: Listener = (message) => listener(message);
    const listeners = this.#hub.listeners.get(topic) ?? new Set();
    this.#hub.listeners.set(topic, listeners.add(entry));
    const leave = () => {
      listeners.delete(entry);
      this.#own.delete(leave);
    };
    this.#own.add(leave);
    return async () => leave();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const leave of [...this.#own]) leave();
  }

  #assertOpen(): void {
    if (this.#closed) throw new EngageError("closed", "The coordination is closed.");
  }
}

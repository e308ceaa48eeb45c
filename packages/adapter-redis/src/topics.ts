import type { Log } from "@broadnet-engage/core/ports";
import type { Redis } from "ioredis";
import type { Ask } from "./asking.ts";

interface Listener {
  readonly hear: (message: string) => void;
  /** Something may have been said that was not heard. */
  readonly missed: () => void;
}

interface Channel {
  readonly listeners: Set<Listener>;
  /** Settles when Redis has confirmed, or not. */
  readonly confirmed: Promise<unknown>;
  /** It was listened to once: what a new connection takes up again may have said something meanwhile. */
  isHeard: boolean;
}

/** Who listens to what, over one connection. */
export class Topics {
  readonly #ears: Redis;
  readonly #ask: Ask;
  readonly #log: Log;
  readonly #channels = new Map<string, Channel>();

  constructor(ears: Redis, ask: Ask, log: Log) {
    this.#ears = ears;
    this.#ask = ask;
    this.#log = log;
    ears.on("message", (name: string, message: string) => this.#tell(name, message));
    ears.on("ready", () => this.#renew());
  }

  async join(name: string, listener: Listener): Promise<() => Promise<void>> {
    const channel = this.#channels.get(name) ?? this.#open(name);
    // One joining, one entry: the same functions may listen twice.
    const entry = { ...listener };
    channel.listeners.add(entry);
    await channel.confirmed;
    return async () => {
      channel.listeners.delete(entry);
      this.#dropIfUnheard(name, channel);
    };
  }

  leaveAll(): void {
    this.#channels.clear();
  }

  #open(name: string): Channel {
    const confirmed = this.#ask(() => this.#ears.subscribe(name));
    const channel: Channel = { listeners: new Set(), confirmed, isHeard: false };
    this.#channels.set(name, channel);
    confirmed.then(
      () => {
        channel.isHeard = true;
      },
      // Whoever joined is told by its own wait; the next to join asks anew.
      () => this.#forget(name, channel),
    );
    return channel;
  }

  #forget(name: string, channel: Channel): void {
    if (this.#channels.get(name) === channel) this.#channels.delete(name);
  }

  #dropIfUnheard(name: string, channel: Channel): void {
    if (channel.listeners.size > 0 || this.#channels.get(name) !== channel) return;
    this.#channels.delete(name);
    // Nothing hangs on it: messages of a channel nobody is noted for are let go, and a new connection starts without it.
    this.#ears.unsubscribe(name).catch(() => {});
  }

  #tell(name: string, message: string): void {
    for (const listener of [...(this.#channels.get(name)?.listeners ?? [])])
      this.#guarded(name, () => listener.hear(message));
  }

  /** A listener that fails keeps nothing from the others. */
  #guarded(name: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#log.error("A listener failed.", { channel: name, reason: String(error) });
    }
  }

  /**
   * A new connection knows nothing of what the last one listened to. Only when it listens again are listeners told that they
   * may have missed something: what they then look up is not older than what they hear next.
   */
  #renew(): void {
    const resumed = [...this.#channels].filter(([, { isHeard }]) => isHeard);
    const names = [...this.#channels.keys()];
    if (names.length === 0) return;
    this.#ears.subscribe(...names).then(
      () => {
        for (const [name, { listeners }] of resumed)
          for (const listener of [...listeners]) this.#guarded(name, listener.missed);
      },
      (error: unknown) => {
        this.#log.warn("Listening could not be renewed; the next connection tries again.", { reason: String(error) });
      },
    );
  }
}

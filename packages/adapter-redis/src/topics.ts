import type { Log } from "@broadnet-engage/core/ports";
import type { Redis } from "ioredis";
import type { Ask } from "./asking.ts";

type Listener = (message: string) => void;

interface Channel {
  readonly listeners: Set<{ readonly hear: Listener }>;
  /** Settles when Redis has confirmed, or not. */
  readonly confirmed: Promise<unknown>;
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

  async join(name: string, hear: Listener): Promise<() => Promise<void>> {
    const channel = this.#channels.get(name) ?? this.#open(name);
    const entry = { hear };
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
    const channel: Channel = { listeners: new Set(), confirmed };
    this.#channels.set(name, channel);
    // Whoever joined is told by its own wait; the next to join asks anew.
    confirmed.catch(() => this.#forget(name, channel));
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
    for (const { hear } of [...(this.#channels.get(name)?.listeners ?? [])]) {
      try {
        hear(message);
      } catch (error) {
        this.#log.error("A listener failed.", { channel: name, reason: String(error) });
      }
    }
  }

  /** A new connection knows nothing of what the last one listened to. */
  #renew(): void {
    const names = [...this.#channels.keys()];
    if (names.length === 0) return;
    this.#ears.subscribe(...names).catch((error: unknown) => {
      this.#log.warn("Listening could not be renewed; the next connection tries again.", { reason: String(error) });
    });
  }
}

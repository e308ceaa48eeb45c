import { type EngageError, isEngageError } from "../errors.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { cmd } from "./command.ts";
import type { EslConnection } from "./esl.ts";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** A connection that lived shorter than this does not count as success: the next wait grows. */
const STEADY_MS = 10_000;
const WATCH_MS = 1_500;
/** With nothing heard for this long the switch is asked for a sign of life. */
const QUIET_MS = 3_000;
/** And with nothing for this long the socket is half-open: found within SILENT_MS + WATCH_MS = 9 s. */
const SILENT_MS = 7_500;

export interface LinkOptions {
  /** Connects, logs in and subscribes. */
  connect(): Promise<EslConnection>;
  onUp(connection: EslConnection): void;
  onDown(why: string): void;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Keeps one connection: retries for ever with growing, jittered waits (a reload of the event socket can refuse connections
 * for as long as one pending call rings), and watches for a far end that has gone without saying so.
 */
export class Link {
  #connection: EslConnection | null = null;
  #running = false;
  #failures = 0;
  #lastComplaint = "";
  #cancel: () => void = () => {};
  readonly #options: LinkOptions;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get connection(): EslConnection | null {
    return this.#connection;
  }

  /** Resolves after the first try, whether or not it succeeded. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await this.#tryOnce();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
    const connection = this.#connection;
    this.#connection = null;
    connection?.close();
  }

  async #tryOnce(): Promise<void> {
    try {
      const connection = await this.#options.connect();
      if (this.#running) this.#up(connection);
      else connection.close();
    } catch (error) {
      if (this.#running) this.#complain(error);
      this.#retry();
    }
  }

  #up(connection: EslConnection): void {
    const { clock, onUp, onDown } = this.#options;
    const since = clock.monotonic();
    this.#connection = connection;
    this.#lastComplaint = "";
    onUp(connection);
    this.#watch(connection);
    connection.onClose((why) => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      this.#cancel();
      if (clock.monotonic() - since >= STEADY_MS) this.#failures = 0;
      onDown(why.message);
      this.#retry();
    });
  }

  #retry(): void {
    if (!this.#running) return;
    const longestMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    const waitMs = Math.max(FIRST_RETRY_MS, longestMs * (0.5 + 0.5 * this.#options.random.next()));
    this.#cancel = this.#options.timers.after(waitMs, () => void this.#tryOnce());
  }

  #watch(connection: EslConnection): void {
    this.#cancel = this.#options.timers.after(
      WATCH_MS,
      () => {
        if (this.#connection !== connection) return;
        const silentMs = this.#options.clock.monotonic() - connection.lastHeardAt;
        if (silentMs >= SILENT_MS) return connection.close("The switch has been silent too long.");
        if (silentMs >= QUIET_MS) connection.api(cmd`hostname`).catch(() => {});
        this.#watch(connection);
      },
      { background: true },
    );
  }

  /** One line per kind of trouble, not one per try. */
  #complain(error: unknown): void {
    const why: string = isEngageError(error) ? (error as EngageError).message : String(error);
    if (why === this.#lastComplaint) return;
    this.#lastComplaint = why;
    const reason = isEngageError(error) ? error.extra.reason : undefined;
    this.#options.log.warn("The switch cannot be reached; trying on.", { why, reason });
  }
}

import { type EngageError, isEngageError } from "../errors.ts";
import type { LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { NodeLoad } from "../model/switch-load.ts";
import { uuidV7 } from "../model/uuid-v7.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { cmd } from "./command.ts";
import type { EslConnection, EslEvent } from "./esl.ts";
import { NodeGauge } from "./gauge.ts";
import { type LinkSignal, linkAfter, NOT_STARTED, nodeStateOf } from "./link-state.ts";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** A connection that lived shorter than this does not count as success: the next wait grows. */
const STEADY_MS = 10_000;
const WATCH_MS = 1_500;
/** With nothing heard for this long the switch is asked for a sign of life. */
const QUIET_MS = 3_000;
/** And with nothing for this long the socket is half-open: found within SILENT_MS + WATCH_MS = 9 s. */
const SILENT_MS = 7_500;
/** A command has its own, shorter limit; one that stays unanswered for this long never will be, and blocks all after it. */
const STUCK_MS = 30_000;

export interface LinkOptions {
  /** Connects, logs in and subscribes; calls `reached` when the socket is open. */
  connect(reached: () => void): Promise<EslConnection>;
  onUp(connection: EslConnection): void;
  onDown(why: string): void;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Log;
}

/** What a node's load says of its connection. */
export type LinkLoad = Pick<NodeLoad, "state" | "since" | "trouble" | "eventLagMs" | "pendingCommands">;

/**
 * Keeps one connection: retries for ever with growing, jittered waits (a reload of the event socket can refuse connections
 * for as long as one pending call rings), and watches for a far end that has gone without saying so: silent, deaf (no
 * heartbeats any more) or stuck (a command is never answered). States: `link-state.ts`.
 */
export class Link {
  #connection: EslConnection | null = null;
  #running = false;
  #failures = 0;
  #lastComplaint = "";
  #cancel: () => void = () => {};
  #state = NOT_STARTED;
  #since: Instant;
  #trouble: NodeLoad["trouble"] = null;
  #gauge = new NodeGauge();
  readonly #options: LinkOptions;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  get connection(): EslConnection | null {
    return this.#connection;
  }

  /** An event came over this connection. */
  hear(event: EslEvent): void {
    this.#gauge.hear(event, this.#options.clock.monotonic());
  }

  /** A leg was asked for over this connection. */
  started(): void {
    this.#gauge.started(this.#options.clock.monotonic());
  }

  /** Legs a second that may be asked for now; 0 while it is away, draining, or so late that it must be left in peace. */
  callsPerSecond(): number {
    if (!this.#connection || this.#state.draining) return 0;
    return this.#gauge.callsPerSecond(this.#connection, this.#options.clock.monotonic());
  }

  load(): LinkLoad {
    return {
      state: nodeStateOf(this.#state),
      since: this.#since,
      trouble: this.#trouble,
      eventLagMs: this.#gauge.eventLagMs(this.#options.clock.monotonic()),
      pendingCommands: this.#connection?.pendingCommands ?? 0,
    };
  }

  get draining(): boolean {
    return this.#state.draining;
  }

  /** Finish the calls and take no new ones, or end that. Outlasts the connection. */
  drain(draining: boolean): void {
    this.#signal(draining ? "drain" : "open");
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
    this.#trouble = null;
    this.#signal("gone");
    connection?.close();
  }

  #signal(signal: LinkSignal): void {
    const before = nodeStateOf(this.#state);
    this.#state = linkAfter(this.#state, signal);
    if (nodeStateOf(this.#state) !== before) this.#since = this.#options.clock.now();
  }

  async #tryOnce(): Promise<void> {
    this.#signal("try");
    this.#gauge = new NodeGauge();
    try {
      const connection = await this.#options.connect(() => this.#signal("reached"));
      if (this.#running) this.#up(connection);
      else connection.close();
    } catch (error) {
      if (this.#running) {
        this.#lose(error);
        this.#complain(error);
      }
      this.#retry();
    }
  }

  #up(connection: EslConnection): void {
    const { clock, onUp, onDown } = this.#options;
    const since = clock.monotonic();
    this.#connection = connection;
    this.#lastComplaint = "";
    this.#trouble = null;
    this.#signal("ready");
    onUp(connection);
    this.#watch(connection);
    connection.onClose((why) => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      this.#cancel();
      this.#lose(why);
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
        const trouble = this.#look(connection);
        if (trouble === null) this.#watch(connection);
        else connection.close(trouble, "silent");
      },
      { background: true },
    );
  }

  /** Why the connection is of no use any more; null while it is. */
  #look(connection: EslConnection): string | null {
    const at = this.#options.clock.monotonic();
    const silentMs = at - connection.lastHeardAt;
    if (silentMs >= SILENT_MS) return "The switch has been silent too long.";
    if (this.#gauge.isDeaf(at)) return "The switch's heartbeats have stopped.";
    if (at - (connection.oldestPendingAt ?? at) >= STUCK_MS) return "The switch does not answer a command.";
    if (silentMs >= QUIET_MS) connection.api(cmd`hostname`).catch(() => {});
    // Its result is an event, so it tells how late events are.
    if (this.#gauge.needsProbe(at)) connection.bgapi(cmd`hostname`, this.#newId()).catch(() => {});
    return null;
  }

  #newId(): LegId {
    return uuidV7(this.#options.clock, this.#options.random).next<LegId>();
  }

  #lose(why: unknown): void {
    const reason = isEngageError(why) ? String(why.extra.reason ?? "network") : "network";
    this.#trouble = { reason, why: why instanceof Error ? why.message : String(why) };
    this.#signal("gone");
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

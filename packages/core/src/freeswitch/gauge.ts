import type { EslConnection } from "./esl.ts";
import { EventLag } from "./event-lag.ts";
import type { EslEvent } from "./json-event.ts";
import { FULL_PACE, paceAfter } from "./pressure.ts";

/** How often FreeSWITCH beats unless told otherwise. */
const HEARTBEAT_MS = 20_000;
/** So many beats in a row do not just come late. */
const MISSED_BEATS = 3;

/** What one connection shows of its node: heartbeats, age of events, and the pace that follows. Made anew with each. */
export class NodeGauge {
  readonly #lag = new EventLag();
  #pace = FULL_PACE;
  #lastBeat: { readonly at: number; readonly gapMs: number } | null = null;
  readonly #starts: number[] = [];

  hear(event: EslEvent, at: number): void {
    const micros = Number(event["Event-Date-Timestamp"]);
    if (micros > 0) this.#lag.hear(micros / 1_000, at);
    if (event["Event-Name"] !== "HEARTBEAT") return;
    const gapMs = this.#lastBeat === null ? HEARTBEAT_MS : Math.max(HEARTBEAT_MS, at - this.#lastBeat.at);
    this.#lastBeat = { at, gapMs };
  }

  /** A leg was asked for. */
  started(at: number): void {
    while ((this.#starts[0] ?? at) <= at - 1_000) this.#starts.shift();
    this.#starts.push(at);
  }

  eventLagMs(at: number): number | null {
    return this.#lag.lagMs(at);
  }

  /** Heartbeats came and have stopped, though the socket lives: its events no longer reach us. */
  isDeaf(at: number): boolean {
    return this.#lastBeat !== null && at - this.#lastBeat.at > MISSED_BEATS * this.#lastBeat.gapMs;
  }

  /** Legs a second that the node may be asked for now. */
  callsPerSecond(connection: EslConnection, at: number): number {
    const { oldestPendingAt, pendingCommands } = connection;
    this.#pace = paceAfter(this.#pace, {
      eventLagMs: this.eventLagMs(at),
      commandWaitMs: oldestPendingAt === null ? 0 : at - oldestPendingAt,
      pendingCommands,
      startedLastSecond: this.#starts.filter((start) => start > at - 1_000).length,
      at,
    });
    return this.#pace.callsPerSecond;
  }

  /** It was slowed down, and no event tells whether it has recovered. */
  needsProbe(at: number): boolean {
    return this.#pace.callsPerSecond < FULL_PACE.callsPerSecond && this.eventLagMs(at) === null;
  }
}

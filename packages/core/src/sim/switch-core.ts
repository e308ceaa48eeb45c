import type { Instant } from "../model/instant.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Chance } from "./chance.ts";
import {
  type Channel,
  type ChannelEventKind,
  type CoreEvent,
  isHungUp,
  newChannel,
  type OriginateOrder,
} from "./channel.ts";
import { Directory, type Phone } from "./directory.ts";
import { type FarEnd, farEndOfAgent, farEndOfCallee } from "./far-end.ts";
import { bridgedEnd, type EndStep, lonelyEnd, partedEnd } from "./hangup-order.ts";
import type { CalleeFate } from "./people.ts";
import { Ledger, plainNumber, type Truth } from "./truth.ts";
import type { World } from "./world.ts";

/** How the simulated switch is built. Nothing is read from the world but through these. */
export interface SwitchCoreOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * Timers of a person's patience; default {@link timers}. People wait for the machine, and the machine does not live
   * faster: where `timers` do, give the wall's own, or at 40 times life speed everybody hangs up on a prompt dialer.
   */
  readonly patienceTimers?: Timers;
  readonly world: World;
  /** Chance of the switch itself: orders, latencies. People's fates come from the world. */
  readonly chance: Chance;
  /** Random event orders and latencies, in the shares measured on a real switch; else the usual order. Default true. */
  readonly jitter?: boolean;
  /** SIP users in the directory, all registered at the start. */
  readonly agents?: readonly string[];
  /** Gateways that exist; absent = any name does. */
  readonly gateways?: readonly string[];
  readonly maxSessions?: number;
  readonly sessionsPerSecond?: number;
  /**
   * Share of bridges asked for after the answer but before both legs are parked that are taken and never made, both legs
   * left up in silence. Measured: 0.003, the default. Asked for while a leg rings, none is made.
   */
  readonly earlyBridgeLossShare?: number;
  /** Records kept in the {@link Truth}. Default 200,000. */
  readonly maxRecords?: number;
}

export interface SwitchLimits {
  maxSessions: number;
  sessionsPerSecond: number;
  /** No new outbound calls. */
  paused: boolean;
}

/** Attempts are counted for this many numbers; beyond, the number dialed longest ago starts at 1 again. */
const MAX_NUMBERS = 1_000_000;

/** The switch moves in steps of this length. */
const TICK_MS = 20;

/**
 * A telephone switch as a state machine in virtual time: channels, jobs and their events in the order a FreeSWITCH shows
 * them, and the {@link Truth} of what happened.
 *
 * ```
 *   originate ─► CREATE ─► PROGRESS ─► ANSWER ─► JOB +OK (parked, ready) ─► BRIDGE ─► end
 *        └► JOB -ERR, no channel       │
 *                                      └ refusal, timeout, kill ─► HANGUP ─► HANGUP_COMPLETE ─► JOB -ERR / DESTROY
 * ```
 *
 * Not modelled: a bridge of a leg that is bridged already is taken and ignored. Every event comes from a timer, never
 * inside a command.
 */
export class SwitchCore {
  readonly #options: SwitchCoreOptions;
  readonly #ledger: Ledger;
  readonly #jitter: Chance | null;
  readonly #chance: Chance;
  readonly #listeners = new Set<(event: CoreEvent) => void>();
  readonly #channels = new Map<string, Channel>();
  /** Timers that a channel's next change calls off: ring timeout, patience, end of the talk. */
  readonly #pending = new Map<Channel, (() => void)[]>();
  readonly #jobs = new Set<Channel>();
  readonly #attempts = new Map<string, number>();
  readonly #directory: Directory;
  readonly limits: SwitchLimits;
  #sessions = 0;
  #peakSessions = 0;
  #second = { at: 0, count: 0 };

  constructor(options: SwitchCoreOptions) {
    this.#options = options;
    this.#chance = options.chance;
    this.#jitter = options.jitter === false ? null : options.chance.fork("jitter");
    this.#ledger = new Ledger(options.maxRecords ?? 200_000);
    this.#directory = new Directory(options.agents ?? [], options.clock.now());
    this.limits = {
      maxSessions: options.maxSessions ?? 5_000,
      sessionsPerSecond: options.sessionsPerSecond ?? 200,
      paused: false,
    };
  }

  get truth(): Truth {
    return this.#ledger;
  }

  /** Sessions since the start, now, and the most at once. */
  get sessions(): { readonly total: number; readonly now: number; readonly peak: number; readonly lastSecond: number } {
    const sameSecond = this.#second.at === Math.floor(this.#now() / 1_000);
    return {
      total: this.#sessions,
      now: this.#channels.size,
      peak: this.#peakSessions,
      lastSecond: sameSecond ? this.#second.count : 0,
    };
  }

  /** Returns how to stop listening. A listener that throws breaks the simulation, as it should. */
  on(listener: (event: CoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Places a call. The outcome comes as events; a refusal as a JOB alone. */
  originate(order: OriginateOrder): void {
    const refusal = this.#refusal(order);
    if (refusal !== null) {
      this.#ledger.refused(order, this.#now(), refusal);
      this.#later(0, () => this.#tellJob(order, false, `-ERR ${refusal}`));
      return;
    }
    const [channel, farEnd] = this.#open(order);
    this.#later(0, () => this.#tell("CREATE", channel));
    this.#later(Math.max(TICK_MS, farEnd.setupMs), () => this.#progress(channel, farEnd));
    this.#unless(channel, order.timeoutMs, () => this.#end(channel, "NO_ANSWER", null));
  }

  /** Joins two channels. False when one of them is gone. True means taken: BRIDGE means done, and may never come. */
  bridge(aUuid: string, bUuid: string): boolean {
    const a = this.find(aUuid);
    const b = this.find(bUuid);
    if (!a || !b || a === b) return false;
    if (!a.ready || !b.ready) {
      const ringing = [a, b].some((leg) => !leg.ready && leg.answeredAt === null);
      if (ringing || this.#chance.happens(this.#options.earlyBridgeLossShare ?? 0.003)) return true;
    }
    this.#later(2 * TICK_MS + this.#tick(), () => this.#join(a, b));
    return true;
  }

  /** Ends a channel. False when it is gone. */
  kill(uuid: string, cause = "NORMAL_CLEARING"): boolean {
    const channel = this.find(uuid);
    if (!channel) return false;
    this.#end(channel, cause, null);
    return true;
  }

  /** A channel that has not hung up. */
  find(uuid: string): Channel | undefined {
    const channel = this.#channels.get(uuid);
    return channel && !isHungUp(channel) ? channel : undefined;
  }

  /** Channels that have not hung up, oldest first. */
  channels(): readonly Channel[] {
    return [...this.#channels.values()].filter((channel) => !isHungUp(channel));
  }

  hasGateway(name: string): boolean {
    return this.#options.gateways?.includes(name) ?? true;
  }

  registrations(): readonly Phone[] {
    return this.#directory.registered();
  }

  /** Registers or unregisters a phone; an unknown one is added to the directory. Tells it, also when nothing changed. */
  setRegistered(sipUser: string, registered: boolean): void {
    this.#directory.set(sipUser, registered, this.#now());
    this.#later(0, () => this.#emit({ kind: registered ? "REGISTER" : "UNREGISTER", sipUser, at: this.#now() }));
  }

  #refusal(order: OriginateOrder): string | null {
    const { to } = order;
    if (to.kind === "gateway" && !this.hasGateway(to.gateway)) return "INVALID_GATEWAY";
    if (to.kind === "user" && !this.#directory.has(to.sipUser)) return "SUBSCRIBER_ABSENT";
    if (to.kind === "user" && !this.#directory.isRegistered(to.sipUser)) return "USER_NOT_REGISTERED";
    const second = Math.floor(this.#now() / 1_000);
    if (this.#second.at !== second) this.#second = { at: second, count: 0 };
    const { maxSessions, sessionsPerSecond, paused } = this.limits;
    const full = this.#channels.size >= maxSessions || this.#second.count >= sessionsPerSecond;
    if (paused || full || this.#channels.has(order.uuid)) return "DESTINATION_OUT_OF_ORDER";
    this.#second.count += 1;
    return null;
  }

  #open(order: OriginateOrder): [Channel, FarEnd] {
    const { to } = order;
    const { world } = this.#options;
    const now = this.#now();
    let fate: CalleeFate | null = null;
    let farEnd: FarEnd;
    let attempt: number;
    if (to.kind === "user") {
      attempt = this.#count(`user/${to.sipUser}`);
      farEnd = farEndOfAgent(world.agent(to.sipUser, attempt));
    } else {
      attempt = this.#count(plainNumber(to.number));
      fate = world.callee(plainNumber(to.number), attempt);
      farEnd = farEndOfCallee(fate);
    }
    const channel = newChannel(order, ++this.#sessions, now, fate);
    this.#channels.set(order.uuid, channel);
    this.#peakSessions = Math.max(this.#peakSessions, this.#channels.size);
    this.#jobs.add(channel);
    this.#ledger.sent(order, now, attempt);
    return [channel, farEnd];
  }

  #count(key: string): number {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    const oldest = this.#attempts.size > MAX_NUMBERS ? this.#attempts.keys().next().value : undefined;
    if (oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }

  #progress(channel: Channel, farEnd: FarEnd): void {
    if (isHungUp(channel)) return;
    if (farEnd.progress === "ringing") {
      channel.progressAt = this.#now();
      this.#tell("PROGRESS", channel);
    } else if (farEnd.progress === "earlyMedia") {
      channel.progressMediaAt = this.#now();
      this.#tell("PROGRESS_MEDIA", channel);
      if (channel.order.variables.ignore_early_media !== "true") this.#later(this.#tick(), () => this.#park(channel));
    }
    const { decideMs } = farEnd;
    if (decideMs !== null) this.#later(decideMs, () => this.#decide(channel, farEnd));
  }

  #decide(channel: Channel, farEnd: FarEnd): void {
    if (isHungUp(channel)) return;
    if (farEnd.verdict !== "answer") {
      this.#end(channel, farEnd.verdict.cause, farEnd.verdict.sipStatus);
      return;
    }
    // Bridged at the early media already: then no ring timeout waits, and the end of the talk must stay set.
    if (!channel.peer) this.#callOff(channel);
    channel.answeredAt = this.#now();
    this.#ledger.answered(channel, this.#now());
    this.#tell("ANSWER", channel);
    const { patienceMs } = farEnd;
    if (patienceMs !== null && !channel.peer)
      this.#unless(channel, patienceMs, () => this.#end(channel, "NORMAL_CLEARING", 200), this.#options.patienceTimers);
    this.#later(this.#tick(), () => this.#park(channel));
  }

  /** The originate is over and the channel waits for us. Too late when it hung up meanwhile: its end told the job then. */
  #park(channel: Channel): void {
    if (isHungUp(channel) || !this.#jobs.delete(channel)) return;
    channel.ready = true;
    if (channel.answeredAt === null) this.#callOff(channel);
    this.#tellJob(channel.order, true, `+OK ${channel.uuid}`);
  }

  #join(a: Channel, b: Channel): void {
    if (isHungUp(a) || isHungUp(b) || a.peer || b.peer) return;
    const at = this.#now();
    for (const [leg, peer, side] of [
      [a, b, "a"],
      [b, a, "b"],
    ] as const) {
      this.#callOff(leg);
      leg.peer = peer;
      leg.lastPeer = peer;
      leg.bridgeSide = side;
      leg.inBridge = true;
      leg.bridgedAt = at;
      this.#ledger.bridged(leg, at);
    }
    this.#tell("BRIDGE", a);
    const customer = a.fate ? a : b;
    const { fate } = customer;
    if (!fate) return;
    const ender = fate.endedBy === "customer" ? customer : (customer.peer ?? customer);
    this.#unless(customer, fate.talkMs, () => this.#end(ender, "NORMAL_CLEARING", 200));
  }

  /** @param sipStatus what the far end ended it with; null = we end it. */
  #end(channel: Channel, cause: string, sipStatus: number | null): void {
    const { peer } = channel;
    this.#markEnded(channel, cause, sipStatus);
    if (peer) {
      this.#endBridge(channel, peer, cause, sipStatus === null);
      return;
    }
    const timedOut = cause === "NO_ANSWER" && sipStatus === null;
    const steps = lonelyEnd(this.#jobs.delete(channel), timedOut, this.#jitter);
    this.#play(steps.map((step) => [channel, step] as const));
  }

  #endBridge(channel: Channel, peer: Channel, cause: string, killed: boolean): void {
    this.#callOff(peer);
    const firstIsA = channel.bridgeSide === "a";
    channel.peer = null;
    peer.peer = null;
    const stays = peer.variables.park_after_bridge === "true";
    if (!stays) this.#markEnded(peer, cause, null);
    else if (peer.fate) {
      const hangUp = () => this.#end(peer, "NORMAL_CLEARING", 200);
      this.#unless(peer, peer.fate.patienceMs, hangUp, this.#options.patienceTimers);
    }
    const legSteps = stays ? partedEnd(firstIsA) : bridgedEnd(firstIsA, killed, this.#jitter);
    this.#play(legSteps.map(({ leg, step }) => [leg === "first" ? channel : peer, step] as const));
  }

  #markEnded(channel: Channel, cause: string, sipStatus: number | null): void {
    this.#callOff(channel);
    channel.hangupAt = this.#now();
    channel.cause = cause;
    channel.sipStatus = sipStatus;
    const answered = channel.answeredAt !== null;
    if (sipStatus === null) channel.disposition = answered ? "send_bye" : "send_cancel";
    else channel.disposition = answered ? "recv_bye" : "recv_refuse";
    this.#ledger.ended(channel, this.#now());
  }

  #play(steps: readonly (readonly [Channel, EndStep])[]): void {
    let delay = 0;
    for (const [channel, step] of steps) {
      this.#later(delay, () => this.#step(channel, step));
      delay += this.#tick();
    }
  }

  #step(channel: Channel, step: EndStep): void {
    if (step === "JOB") {
      this.#tellJob(channel.order, false, `-ERR ${channel.cause}`);
      return;
    }
    if (step === "HANGUP") channel.hangupTold = true;
    if (step === "HANGUP_COMPLETE") channel.reported = true;
    if (step === "DESTROY") this.#channels.delete(channel.uuid);
    this.#tell(step, channel);
    if (step === "UNBRIDGE") channel.inBridge = false;
  }

  #tell(kind: ChannelEventKind, channel: Channel): void {
    this.#emit({ kind, channel, at: this.#now() });
  }

  #tellJob(order: OriginateOrder, ok: boolean, result: string): void {
    this.#emit({ kind: "JOB", order, ok, result, at: this.#now() });
  }

  #emit(event: CoreEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #later(ms: number, fn: () => void): void {
    this.#options.timers.after(ms, fn);
  }

  /** Runs `fn` later unless the channel is answered, bridged or ended before. */
  #unless(channel: Channel, ms: number, fn: () => void, timers = this.#options.timers): void {
    const cancels = this.#pending.get(channel) ?? [];
    cancels.push(timers.after(ms, fn));
    this.#pending.set(channel, cancels);
  }

  #callOff(channel: Channel): void {
    for (const cancel of this.#pending.get(channel) ?? []) cancel();
    this.#pending.delete(channel);
  }

  #tick(): number {
    return this.#jitter ? (this.#jitter.happens(0.5) ? TICK_MS : 0) : TICK_MS;
  }

  #now(): Instant {
    return this.#options.clock.now();
  }
}

import { Admission, type SwitchLimits } from "./admission.ts";
import { Applications } from "./applications.ts";
import type { Chance } from "./chance.ts";
import {
  type Channel,
  type ChannelEventKind,
  type CoreEvent,
  isHungUp,
  newChannel,
  type OriginateOrder,
  pair,
} from "./channel.ts";
import type { App, ChannelDetail } from "./channel-detail.ts";
import { Directory, type Phone } from "./directory.ts";
import { Endings } from "./endings.ts";
import { planThread } from "./esl-originate.ts";
import type { FarEnd } from "./far-end.ts";
import { FarEnds } from "./far-ends.ts";
import { Gateways, type SimGateway } from "./gateways.ts";
import { type EndOrders, ordersBy } from "./hangup-order.ts";
import { LegMedia } from "./leg-media.ts";
import { Pace, type PaceOptions, TICK_MS } from "./pace.ts";
import { Recordings } from "./recordings.ts";
import { Ledger, type Truth } from "./truth.ts";
import { uuidV4 } from "./uuid.ts";
import type { World } from "./world.ts";

/** How the simulated switch is built. Nothing is read from the world but through these. */
export interface SwitchCoreOptions extends PaceOptions {
  readonly world: World;
  /** Chance of the switch itself: orders, latencies. People's fates come from the world. */
  readonly chance: Chance;
  /** Random event orders and latencies, in the shares measured on a real switch; else the usual order. Default true. */
  readonly jitter?: boolean;
  /** Who wins the races at a hang-up; default by `jitter`. */
  readonly orders?: EndOrders;
  /** SIP users in the directory, all registered at the start. */
  readonly agents?: readonly string[];
  /** Gateways that exist, with their limits; absent = any name does. */
  readonly gateways?: readonly (string | SimGateway)[];
  readonly maxSessions?: number;
  readonly sessionsPerSecond?: number;
  /** Endings of file names it can record to. Default `["wav"]`: mp3 needs a module that many switches lack. */
  readonly recordingFormats?: readonly string[];
  /** What a held leg's peer hears. Default `local_stream://moh`. */
  readonly holdMusic?: string;
  /**
   * Share of bridges asked for after the answer but before both legs are parked that are taken and never made, both legs
   * left up in silence. Measured: 0.003, the default. Asked for while a leg rings, none is made.
   */
  readonly earlyBridgeLossShare?: number;
  /** Records kept in the {@link Truth}. Default 200,000. */
  readonly maxRecords?: number;
}

/** How long the `bridge` application rings when nobody says. */
const BRIDGE_TIMEOUT_MS = 60_000;

/**
 * A telephone switch as a state machine in virtual time: channels, jobs and their events in the order a FreeSWITCH shows
 * them, and the {@link Truth} of what happened.
 *
 * ```
 *   originate ─► CREATE ─► PROGRESS ─► ANSWER ─► JOB +OK (its application runs, ready) ─► BRIDGE ─► end
 *        └► JOB -ERR, no channel       │
 *                                      └ refusal, timeout, kill ─► HANGUP ─► HANGUP_COMPLETE ─► JOB -ERR / DESTROY
 * ```
 *
 * Every event comes from a timer, never inside a command.
 */
export class SwitchCore {
  readonly #options: SwitchCoreOptions;
  readonly #ledger: Ledger;
  readonly #pace: Pace;
  readonly #chance: Chance;
  readonly #ids: Chance;
  readonly #listeners = new Set<(event: CoreEvent) => void>();
  readonly #channels = new Map<string, Channel>();
  readonly #jobs = new Set<Channel>();
  readonly #dialing = new Map<Channel, Channel>();
  readonly #farEnds: FarEnds;
  readonly #directory: Directory;
  readonly #endings: Endings;
  readonly #apps: Applications;
  /** Sounds, hold, digits, listeners. */
  readonly media: LegMedia;
  readonly recordings: Recordings;
  readonly gateways: Gateways;
  readonly #admission: Admission;
  #sessions = 0;
  #peakSessions = 0;

  constructor(options: SwitchCoreOptions) {
    const jitter = options.jitter === false ? null : options.chance.fork("jitter");
    this.#options = options;
    this.#chance = options.chance;
    this.#ids = options.chance.fork("ids");
    this.#pace = new Pace(options, jitter);
    this.#ledger = new Ledger(options.maxRecords ?? 200_000);
    this.#directory = new Directory(options.agents ?? [], options.clock.now());
    this.gateways = new Gateways(options.gateways);
    this.#farEnds = new FarEnds(options.world, this.gateways);
    const detail = (what: ChannelDetail, channel: Channel) => this.#detail(what, channel);
    this.media = new LegMedia(this.#pace, detail, options.holdMusic ?? "local_stream://moh");
    this.recordings = new Recordings(this.#pace, detail, options.recordingFormats ?? ["wav"]);
    this.#apps = new Applications({
      pace: this.#pace,
      media: this.media,
      recordings: this.recordings,
      tell: detail,
      find: (uuid) => this.find(uuid),
      end: (channel, cause) => this.#endings.end(channel, cause, null),
      dial: (channel, dialString) => this.#dialFor(channel, dialString),
    });
    this.#endings = new Endings({
      pace: this.#pace,
      orders: options.orders ?? ordersBy(jitter),
      ledger: this.#ledger,
      gateways: this.gateways,
      media: this.media,
      recordings: this.recordings,
      apps: this.#apps,
      jobs: this.#jobs,
      dialing: this.#dialing,
      tell: (kind, channel) => this.#tell(kind, channel),
      tellJob: (order, ok, result) => this.#tellJob(order, ok, result),
      forget: (channel) => this.#channels.delete(channel.uuid),
    });
    const { maxSessions = 5_000, sessionsPerSecond = 200 } = options;
    const limits = { maxSessions, sessionsPerSecond, paused: false };
    this.#admission = new Admission(limits, this.gateways, this.#directory);
  }

  /** As an operator sets them: changes take hold at once. */
  get limits(): SwitchLimits {
    return this.#admission.limits;
  }

  get truth(): Truth {
    return this.#ledger;
  }

  /** Sessions since the start, now, and the most at once. */
  get sessions(): { readonly total: number; readonly now: number; readonly peak: number; readonly lastSecond: number } {
    return {
      total: this.#sessions,
      now: this.#channels.size,
      peak: this.#peakSessions,
      lastSecond: this.#admission.lastSecond(this.#pace.now()),
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
    if (refusal === null) {
      this.#jobs.add(this.#place(order));
      return;
    }
    this.#ledger.refused(order, this.#pace.now(), refusal);
    this.#pace.later(0, () => this.#tellJob(order, false, `-ERR ${refusal}`));
  }

  /**
   * Joins two channels. False when one of them is gone. True means taken: BRIDGE means done, and may never come. A leg that
   * is bridged to another already leaves that one, which hangs up or parks as its variables say.
   */
  bridge(aUuid: string, bUuid: string): boolean {
    const a = this.find(aUuid);
    const b = this.find(bUuid);
    if (!a || !b || a === b) return false;
    if (!a.ready || !b.ready) {
      const ringing = [a, b].some((leg) => !leg.ready && leg.answeredAt === null);
      if (ringing || this.#chance.happens(this.#options.earlyBridgeLossShare ?? 0.003)) return true;
    }
    this.#pace.later(TICK_MS, () => {
      if (isHungUp(a) || isHungUp(b) || a.peer === b) return;
      for (const leg of [b, a]) this.#endings.part(leg);
      pair(a, b);
      for (const leg of [b, a]) this.#apps.leave(leg);
      this.#pace.later(TICK_MS + this.#pace.tick(), () => this.#join(a, b));
    });
    return true;
  }

  /** Ends a channel. False when it is gone. */
  kill(uuid: string, cause = "NORMAL_CLEARING"): boolean {
    const channel = this.find(uuid);
    if (channel) this.#endings.end(channel, cause, null);
    return channel !== undefined;
  }

  /** Takes a channel out of its bridge, if any, and runs these applications on it. False when it is gone. */
  transfer(uuid: string, apps: readonly App[]): boolean {
    const channel = this.find(uuid);
    if (!channel) return false;
    this.#endings.part(channel);
    this.#pace.later(TICK_MS, () => {
      if (!isHungUp(channel)) this.#apps.start(channel, apps);
    });
    return true;
  }

  /** Starts or stops listening on a channel for tones, or for a machine's beep. */
  detect(channel: Channel, what: "tones" | "beep", on: boolean): void {
    this.media.detect(channel, what, on);
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

  /** Adds or changes a gateway. Told when it went up or down by that. */
  setGateway(gateway: SimGateway): void {
    if (!this.gateways.set(gateway)) return;
    this.#pace.later(0, () => this.#emit({ kind: "GATEWAY", gateway: gateway.name, at: this.#pace.now() }));
  }

  registrations(): readonly Phone[] {
    return this.#directory.registered();
  }

  /** Registers or unregisters a phone; an unknown one is added to the directory. Tells it, also when nothing changed. */
  setRegistered(sipUser: string, registered: boolean): void {
    if (!registered) {
      this.expire(sipUser, false);
      return;
    }
    this.#directory.set(sipUser, true, this.#pace.now());
    this.#pace.later(0, () => this.#emit({ kind: "REGISTER", sipUser, at: this.#pace.now() }));
  }

  /** A phone is not registered any more: by its own word, or because its time ran out. */
  expire(sipUser: string, expired = true): void {
    this.#directory.set(sipUser, false, this.#pace.now());
    this.#pace.later(0, () => this.#emit({ kind: "UNREGISTER", sipUser, expired, at: this.#pace.now() }));
  }

  /** Somebody tried to register with a wrong password: told, and nothing else. */
  refuseRegister(sipUser: string): void {
    this.#pace.later(0, () => this.#emit({ kind: "REGISTER_FAILURE", sipUser, at: this.#pace.now() }));
  }

  #refusal(order: OriginateOrder): string | null {
    return this.#admission.refusal(order, this.#pace.now(), this.#channels);
  }

  /** The `bridge` application: the first call of its dial string, whose channel is bridged when it answers. */
  #dialFor(by: Channel, dialString: string): string | null {
    const plan = planThread(dialString);
    if (plan.kind === "failed") return plan.cause;
    const [call] = plan.calls;
    if (!call) return "DESTINATION_OUT_OF_ORDER";
    const { variables, to } = call;
    const uuid = variables.origination_uuid ?? uuidV4(this.#ids);
    const seconds = Number(variables.originate_timeout ?? variables.leg_timeout);
    const timeoutMs = seconds > 0 ? seconds * 1_000 : BRIDGE_TIMEOUT_MS;
    const order = { uuid, jobUuid: uuid, to, variables, timeoutMs };
    const refusal = this.#refusal(order);
    if (refusal !== null) return refusal;
    const channel = this.#place(order);
    channel.dialedBy = by;
    this.#dialing.set(channel, by);
    return null;
  }

  #place(order: OriginateOrder): Channel {
    const { farEnd, fate, attempt } = this.#farEnds.reach(order);
    const now = this.#pace.now();
    const channel = newChannel(order, ++this.#sessions, now, fate);
    this.#channels.set(order.uuid, channel);
    this.#peakSessions = Math.max(this.#peakSessions, this.#channels.size);
    this.#ledger.sent(order, now, attempt);
    this.#pace.later(0, () => this.#tell("CREATE", channel));
    if (order.to.kind === "loopback") this.#openHalf(channel, { ...order, to: { ...order.to, leg: "B" } });
    this.#pace.later(Math.max(TICK_MS, farEnd.setupMs), () => this.#progress(channel, farEnd));
    this.#pace.unless(channel, order.timeoutMs, () => this.#endings.end(channel, "NO_ANSWER", null));
    return channel;
  }

  /** A loopback call is two channels, and lives in both or in none. */
  #openHalf(channel: Channel, order: OriginateOrder): void {
    const half = newChannel({ ...order, uuid: uuidV4(this.#ids) }, ++this.#sessions, channel.createdAt, null);
    this.#channels.set(half.uuid, half);
    half.otherHalf = channel;
    channel.otherHalf = half;
    this.#pace.later(0, () => this.#tell("CREATE", half));
  }

  #progress(channel: Channel, farEnd: FarEnd): void {
    if (isHungUp(channel)) return;
    if (farEnd.progress === "ringing") {
      channel.progressAt = this.#pace.now();
      this.#tell("PROGRESS", channel);
    } else if (farEnd.progress === "earlyMedia") {
      channel.progressMediaAt = this.#pace.now();
      this.#tell("PROGRESS_MEDIA", channel);
      const parks = channel.order.variables.ignore_early_media !== "true" && this.#jobs.has(channel);
      if (parks) this.#pace.later(this.#pace.tick(), () => this.#ready(channel));
    }
    const { decideMs } = farEnd;
    if (decideMs !== null) this.#pace.later(decideMs, () => this.#decide(channel, farEnd));
  }

  #decide(channel: Channel, farEnd: FarEnd): void {
    if (isHungUp(channel)) return;
    if (farEnd.verdict !== "answer") {
      this.#endings.end(channel, farEnd.verdict.cause, farEnd.verdict.sipStatus);
      return;
    }
    // Bridged at the early media already: then no ring timeout waits, and the end of the talk must stay set.
    if (!channel.peer) this.#pace.callOff(channel);
    channel.answeredAt = this.#pace.now();
    this.#ledger.answered(channel, this.#pace.now());
    this.#tell("ANSWER", channel);
    if (channel.otherHalf) {
      channel.otherHalf.answeredAt = channel.answeredAt;
      this.#tell("ANSWER", channel.otherHalf);
    }
    const bye = () => this.#endings.end(channel, "NORMAL_CLEARING", 200);
    const { patienceMs, byeMs } = farEnd;
    if (patienceMs !== null && !channel.peer) this.#pace.whilePatient(channel, patienceMs, bye);
    if (byeMs !== undefined) this.#pace.later(byeMs, bye);
    for (const { afterMs, sound } of farEnd.sounds ?? []) {
      this.#pace.later(afterMs, () => this.media.hear(channel, sound));
    }
    const by = this.#dialing.get(channel);
    if (by) this.#join(by, channel);
    else this.#pace.later(this.#pace.tick(), () => this.#ready(channel));
  }

  /** The originate is over and its application runs. Too late when it hung up meanwhile: its end told the job then. */
  #ready(channel: Channel): void {
    if (isHungUp(channel) || !this.#jobs.delete(channel)) return;
    channel.ready = true;
    if (channel.answeredAt === null) this.#pace.callOff(channel);
    this.#tellJob(channel.order, true, `+OK ${channel.uuid}`);
    if (!channel.peer) this.#apps.start(channel, channel.order.apps);
  }

  #join(a: Channel, b: Channel): void {
    if (isHungUp(a) || isHungUp(b) || a.peer || b.peer) return;
    const at = this.#pace.now();
    pair(a, b);
    for (const [leg, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      this.#pace.callOff(leg);
      leg.peer = peer;
      leg.inBridge = true;
      leg.bridgedAt = at;
      this.#ledger.bridged(leg, at);
      // A leg dialed by `bridge` runs nothing of its own, and its dialer goes on with that.
      if (!this.#dialing.has(b)) this.#apps.bridged(leg, peer.uuid);
    }
    this.#tell("BRIDGE", a);
    const customer = a.fate ? a : b;
    const { fate } = customer;
    if (!fate) return;
    const ender = fate.endedBy === "customer" ? customer : (customer.peer ?? customer);
    this.#pace.unless(customer, fate.talkMs, () => this.#endings.end(ender, "NORMAL_CLEARING", 200));
  }

  #tell(kind: ChannelEventKind, channel: Channel): void {
    this.#emit({ kind, channel, at: this.#pace.now() });
  }

  #detail(detail: ChannelDetail, channel: Channel): void {
    this.#emit({ kind: "DETAIL", channel, detail, at: this.#pace.now() });
  }

  #tellJob(order: OriginateOrder, ok: boolean, result: string): void {
    this.#emit({ kind: "JOB", order, ok, result, at: this.#pace.now() });
  }

  #emit(event: CoreEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

import { EngageError } from "../errors.ts";
import { HoldEchoes } from "../model/hold-echoes.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import {
  isLegRole,
  type LegEnd,
  type LegRef,
  type LegRole,
  type LiveLeg,
  type LiveSeat,
  type Registration,
  type SeatRef,
  type SwitchEvent,
} from "../model/leg.ts";
import type { SwitchLoad } from "../model/switch-load.ts";
import type { CallControl } from "../ports/call-control.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type {
  OriginateAgent,
  OriginateCustomer,
  OriginateSeat,
  SwitchReceipt,
  SwitchTransport,
} from "../ports/switch-transport.ts";
import type { Chance } from "./chance.ts";
import type { Channel, ChannelEventKind, CoreEvent, Endpoint, OriginateOrder } from "./channel.ts";
import { detailEvent, simControl } from "./control.ts";
import type { SwitchCore } from "./switch-core.ts";

/** What goes wrong between a dialer and the simulated switch, by chance. All shares default to 0. */
export interface SwitchFaults {
  /** Share of originates whose receipt is `unknown`; half of them were taken. */
  readonly unknownReceiptShare?: number;
  /** Share of leg events that are told twice. */
  readonly duplicateShare?: number;
  /** Share of leg events that come late, by up to `lateMs`; the order within a leg is kept. */
  readonly lateShare?: number;
  readonly lateMs?: number;
}

export interface SimSwitchOptions {
  readonly core: SwitchCore;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Needed for faults. */
  readonly chance?: Chance;
  readonly faults?: SwitchFaults;
  /** The node's name in events. Default `sim`. */
  readonly node?: string;
  /** In the order they are tried. Default `carrier`. One that the core does not have refuses what is sent by it. */
  readonly gateways?: readonly string[];
}

/** The simulated switch behind the port, and the faults a test can order. */
export interface SimSwitch extends SwitchTransport {
  /**
   * Loses the connection now, for so long. Calls live on; what happens meanwhile is never told, nor are the results of
   * originates that were under way. Commands are refused until the connection is back.
   */
  disconnect(forMs: number, why?: string): void;
  /** The next originate's receipt will be `unknown`. @param taken whether the call is placed all the same. */
  loseNextReceipt(taken: boolean): void;
}

/** An originate that was asked for, until its leg has ended. */
interface Pending {
  /** A channel exists: its own events tell the end, whatever the job says. */
  created: boolean;
  jobDone: boolean;
  jobLost: boolean;
}

const ACCEPTED: SwitchReceipt = { kind: "accepted" };
const NO_GATEWAY: SwitchReceipt = { kind: "refused", cause: "NO_GATEWAY" };
const NOT_CONNECTED: SwitchReceipt = { kind: "refused", cause: "SWITCH_DISCONNECTED" };
const USER_AGENT = "simulated phone";

/**
 * The `SwitchTransport` port over a {@link SwitchCore}, without a network, in the core's own time.
 *
 * Receipts settle at once (no time passes), events come from timers. The mapping is that of a transport to a real switch:
 * `leg.ready` is the originate's +OK; `leg.bridged` is told once, of the first leg; a refused originate is a `leg.ended`
 * that was never sent.
 */
export function simSwitch(options: SimSwitchOptions): SimSwitch {
  return new Simulated(options);
}

class Simulated implements SimSwitch {
  readonly #options: SimSwitchOptions;
  readonly #node: string;
  readonly #pending = new Map<string, Pending>();
  /** Per leg, when its latest event is told: a later one must not overtake it. */
  readonly #toldAt = new Map<string, number>();
  #listener: ((event: SwitchEvent) => void) | null = null;
  #unsubscribe = () => {};
  readonly #echoes = new HoldEchoes();
  #connected = false;
  /** When it was last connected or lost. */
  #since: Instant = 0;
  /** Grows with each connection, so that what was on its way through a lost one is dropped. */
  #epoch = 0;
  #lostReceipt: { readonly taken: boolean } | null = null;
  #draining = false;

  constructor(options: SimSwitchOptions) {
    this.#options = options;
    this.#node = options.node ?? "sim";
    this.control = simControl(
      options.core,
      () => this.#connected,
      this.#echoes,
      async (request) => {
        const apps = [{ name: "eavesdrop", data: request.agentLegId }];
        const callerId = { origination_caller_id_number: request.callerId, engage_call_id: request.callId };
        return this.#originate(request, "supervisor", { kind: "user", sipUser: request.sipUser }, callerId, apps);
      },
    );
  }

  readonly control: CallControl;

  get connected(): boolean {
    return this.#connected;
  }

  load(): SwitchLoad {
    const { maxSessions, sessionsPerSecond } = this.#options.core.limits;
    const legs = this.#options.core.sessions.now;
    const state = !this.#connected ? "lost" : this.#draining ? "draining" : "ready";
    const node = this.#node;
    return {
      freeLines: state === "ready" ? Math.max(0, maxSessions - legs) : 0,
      callsPerSecond: sessionsPerSecond,
      nodes: [{ node, state, since: this.#since, legs, eventLagMs: 0, pendingCommands: 0 }],
      gateways: this.#gateways().map((name) => ({ name, node, up: true, legs: 0, freeChannels: null })),
    };
  }

  async start(listener: (event: SwitchEvent) => void): Promise<void> {
    if (this.#listener) throw new EngageError("invariant-broken", "The simulated switch was started twice.");
    this.#listener = listener;
    this.#unsubscribe = this.#options.core.on((event) => this.#hear(event));
    this.#options.timers.after(0, () => this.#connect());
    this.#connected = true;
  }

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#listener = null;
    this.#connected = false;
    this.#epoch += 1;
  }

  async originateCustomer(request: OriginateCustomer): Promise<SwitchReceipt> {
    const { clearance } = request;
    const gateway = this.#gateways().find((name) => !request.avoidGateways?.includes(name));
    if (gateway === undefined || this.#draining) return NO_GATEWAY;
    const to = { kind: "gateway", gateway, number: clearance.phone } as const;
    return this.#originate(request, request.role ?? "customer", to, {
      origination_caller_id_number: clearance.cli,
      engage_call_id: request.callId,
    });
  }

  #gateways(): readonly string[] {
    return this.#options.gateways ?? ["carrier"];
  }

  async originateAgent(request: OriginateAgent): Promise<SwitchReceipt> {
    const to = { kind: "user", sipUser: request.sipUser } as const;
    return this.#originate(request, "agent", to, {
      origination_caller_id_number: request.callerId,
      engage_call_id: request.callId,
    });
  }

  async originateSeat(request: OriginateSeat): Promise<SwitchReceipt> {
    const to = { kind: "user", sipUser: request.sipUser } as const;
    return this.#originate(request, "seat", to, { engage_agent_id: request.agentId, park_after_bridge: "true" });
  }

  async bridge(legs: { readonly customerLegId: LegId; readonly agentLegId: LegId }): Promise<SwitchReceipt> {
    if (!this.#connected) return NOT_CONNECTED;
    const taken = this.#options.core.bridge(legs.customerLegId, legs.agentLegId);
    return taken ? ACCEPTED : { kind: "refused", cause: "INVALID_UUID" };
  }

  async hangUp(legId: LegId, cause: string): Promise<SwitchReceipt> {
    if (!this.#connected) return NOT_CONNECTED;
    this.#options.core.kill(legId, cause);
    return ACCEPTED;
  }

  async legs(): Promise<readonly LiveLeg[]> {
    this.#assertConnected();
    return this.#options.core.channels().flatMap((channel) => {
      const ours = ourLeg(channel.order);
      if (ours === null) return [];
      const { legId, callId, role } = ours;
      const bridgedTo = (channel.peer?.uuid ?? null) as LegId | null;
      return [{ legId, callId, role, answered: channel.answeredAt !== null, bridgedTo, node: this.#node }];
    });
  }

  async seats(): Promise<readonly LiveSeat[]> {
    this.#assertConnected();
    return this.#options.core.channels().flatMap((channel) => {
      const seat = ourSeat(channel.order);
      if (seat === null) return [];
      const bridgedTo = (channel.peer?.uuid ?? null) as LegId | null;
      return [{ ...seat, answered: channel.answeredAt !== null, bridgedTo, node: this.#node }];
    });
  }

  async registrations(): Promise<readonly Registration[]> {
    this.#assertConnected();
    return this.#options.core.registrations().map((phone) => this.#registration(phone.sipUser, phone.registeredAt));
  }

  drain(node: string, draining: boolean): void {
    if (node === this.#node) this.#draining = draining;
  }

  #registration(sipUser: string, registeredAt: Instant): Registration {
    return { sipUser, userAgent: USER_AGENT, registeredAt, contactCount: 1, expiresAt: null, node: this.#node };
  }

  disconnect(forMs: number, why = "ordered by the simulation"): void {
    if (!this.#connected || !this.#listener) return;
    this.#connected = false;
    this.#since = this.#options.clock.now();
    this.#epoch += 1;
    for (const pending of this.#pending.values()) if (!pending.jobDone) pending.jobLost = true;
    const epoch = this.#epoch;
    this.#options.timers.after(0, () => {
      this.#listener?.({ type: "switch.disconnected", node: this.#node, why, at: this.#options.clock.now() });
    });
    this.#options.timers.after(forMs, () => {
      if (epoch !== this.#epoch || !this.#listener) return;
      this.#connected = true;
      this.#connect();
    });
  }

  loseNextReceipt(taken: boolean): void {
    this.#lostReceipt = { taken };
  }

  #originate(
    request: { readonly legId: LegId; readonly ringTimeoutMs: number },
    role: LegRole | "seat",
    to: Endpoint,
    marks: Readonly<Record<string, string>>,
    apps?: OriginateOrder["apps"],
  ): SwitchReceipt {
    if (!this.#connected) return NOT_CONNECTED;
    const lost = this.#lostReceipt ?? this.#lostByChance();
    this.#lostReceipt = null;
    const unknown: SwitchReceipt = { kind: "unknown", why: "The reply was lost." };
    if (lost && !lost.taken) return unknown;
    const variables = { ...marks, ignore_early_media: "true", engage_role: role };
    if (!this.#pending.has(request.legId)) {
      this.#pending.set(request.legId, { created: false, jobDone: false, jobLost: false });
    }
    const { legId, ringTimeoutMs } = request;
    const order = { uuid: legId, jobUuid: legId, to, variables, timeoutMs: ringTimeoutMs };
    this.#options.core.originate(apps ? { ...order, apps } : order);
    return lost ? unknown : ACCEPTED;
  }

  #lostByChance(): { readonly taken: boolean } | null {
    const { chance, faults } = this.#options;
    if (!chance?.happens(faults?.unknownReceiptShare ?? 0)) return null;
    return { taken: chance.happens(0.5) };
  }

  #hear(event: CoreEvent): void {
    switch (event.kind) {
      case "JOB":
        this.#hearJob(event.order, event.ok, event.result);
        break;
      case "REGISTER":
      case "UNREGISTER":
        this.#hearPhone(event.sipUser, event.kind === "REGISTER");
        break;
      case "DETAIL": {
        const ours = ourLeg(event.channel.order);
        if (ours) this.#tell(ours, (ref) => detailEvent(event.detail, ref, this.#echoes));
        break;
      }
      case "GATEWAY":
      case "REGISTER_FAILURE":
        break;
      default:
        this.#hearChannel(event.kind, event.channel);
    }
  }

  #hearChannel(kind: ChannelEventKind, channel: Channel): void {
    const pending = this.#pending.get(channel.uuid);
    if (pending && kind === "CREATE") pending.created = true;
    if (kind === "HANGUP_COMPLETE") this.#pending.delete(channel.uuid);
    const ours = ourLeg(channel.order);
    const seat = ourSeat(channel.order);
    if (ours) this.#tell(ours, (ref) => legEvent(kind, channel, ref));
    if (seat && kind === "HANGUP_COMPLETE")
      this.#tell(seat, (ref) => ({ type: "seat.ended", ...endOf(channel), ...ref }));
    if (kind === "DESTROY") this.#toldAt.delete(channel.uuid);
  }

  #hearJob(order: OriginateOrder, ok: boolean, result: string): void {
    const pending = this.#pending.get(order.uuid);
    if (!pending) return;
    if (ok) pending.jobDone = true;
    else if (pending.created) return;
    else this.#pending.delete(order.uuid);
    if (pending.jobLost) return;
    const ours = ourLeg(order);
    const seat = ourSeat(order);
    const end: LegEnd = { cause: result.replace("-ERR ", ""), sipCode: null, byFarEnd: null, neverSent: true };
    if (ours) this.#tell(ours, (ref) => (ok ? { type: "leg.ready", ...ref } : { type: "leg.ended", ...end, ...ref }));
    if (seat) this.#tell(seat, (ref) => (ok ? { type: "seat.ready", ...ref } : { type: "seat.ended", ...end, ...ref }));
  }

  #hearPhone(sipUser: string, registered: boolean): void {
    if (!this.#connected) return;
    const at = this.#options.clock.now();
    const node = this.#node;
    const registration = this.#registration(sipUser, at);
    this.#listener?.(
      registered ? { type: "agent.registered", registration, at } : { type: "agent.unregistered", sipUser, node, at },
    );
  }

  #tell<T extends OurLeg | OurSeat>(
    ours: T,
    make: (ref: T & { readonly at: Instant; readonly node: string }) => SwitchEvent | null,
  ): void {
    const { clock, timers, chance, faults } = this.#options;
    const now = clock.now();
    // Made now, because the channel changes; stamped when it is heard.
    const event = make({ ...ours, at: now, node: this.#node });
    if (!event || !this.#connected) return;
    const late = chance?.happens(faults?.lateShare ?? 0) ? chance.uniform(0, faults?.lateMs ?? 0) : 0;
    const at = Math.max(now + late, this.#toldAt.get(ours.legId) ?? 0);
    const epoch = this.#epoch;
    const deliver = () => {
      if (epoch === this.#epoch) this.#listener?.({ ...event, at: clock.now() });
    };
    if (at > now) {
      this.#toldAt.set(ours.legId, at);
      timers.after(at - now, deliver);
    } else deliver();
    if (chance?.happens(faults?.duplicateShare ?? 0)) timers.after(at - now + 1, deliver);
  }

  #connect(): void {
    this.#since = this.#options.clock.now();
    if (this.#connected)
      this.#listener?.({ type: "switch.connected", node: this.#node, at: this.#options.clock.now() });
  }

  #assertConnected(): void {
    if (!this.#connected) throw new EngageError("dependency-unavailable", "The simulated switch is not connected.");
  }
}

type OurLeg = Pick<LegRef, "legId" | "callId" | "role" | "gateway">;
type OurSeat = Pick<SeatRef, "legId" | "agentId">;

/** The leg by the variables that every originate of ours carries; null for a channel of somebody else. */
function ourLeg(order: OriginateOrder): OurLeg | null {
  const { engage_call_id: callId, engage_role: role } = order.variables;
  if (callId === undefined || !isLegRole(role)) return null;
  const leg: OurLeg = { legId: order.uuid as LegId, callId: callId as CallId, role };
  return order.to.kind === "gateway" ? { ...leg, gateway: order.to.gateway } : leg;
}

function ourSeat(order: OriginateOrder): OurSeat | null {
  const { engage_agent_id: agentId, engage_role: role } = order.variables;
  return agentId !== undefined && role === "seat" ? { legId: order.uuid as LegId, agentId: agentId as AgentId } : null;
}

/** The port's event for a channel's, or null where the port has none. */
function legEvent(kind: ChannelEventKind, channel: Channel, ref: LegRef): SwitchEvent | null {
  switch (kind) {
    case "PROGRESS":
    case "PROGRESS_MEDIA":
      return { type: "leg.ringing", earlyMedia: kind === "PROGRESS_MEDIA", ...ref };
    case "ANSWER":
      return { type: "leg.answered", ...ref };
    case "BRIDGE":
      return channel.peer ? { type: "leg.bridged", otherLegId: channel.peer.uuid as LegId, ...ref } : null;
    case "HANGUP_COMPLETE":
      return { type: "leg.ended", ...endOf(channel), ...ref };
    case "CREATE":
    case "HANGUP":
    case "UNBRIDGE":
    case "DESTROY":
      return null;
  }
}

function endOf(channel: Channel): LegEnd {
  const { cause, sipStatus, disposition } = channel;
  const byFarEnd = disposition === null ? null : disposition.startsWith("recv");
  return { cause: cause ?? "NORMAL_CLEARING", sipCode: sipStatus, byFarEnd, neverSent: false };
}

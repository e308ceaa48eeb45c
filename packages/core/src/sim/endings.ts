import type { Applications } from "./applications.ts";
import type { Channel, ChannelEventKind, OriginateOrder } from "./channel.ts";
import { isHungUp } from "./channel.ts";
import type { Gateways } from "./gateways.ts";
import { type EndOrders, type EndStep, loopbackEnd, partedEnd } from "./hangup-order.ts";
import type { LegMedia } from "./leg-media.ts";
import type { Pace } from "./pace.ts";
import type { Recordings } from "./recordings.ts";
import type { Ledger } from "./truth.ts";

/** What the end of a channel touches. */
export interface EndingsHost {
  readonly pace: Pace;
  readonly orders: EndOrders;
  readonly ledger: Ledger;
  readonly gateways: Gateways;
  readonly media: LegMedia;
  readonly recordings: Recordings;
  readonly apps: Applications;
  /** Channels whose originate is not over. */
  readonly jobs: Set<Channel>;
  /** Channels dialed by another's `bridge` application → that other. */
  readonly dialing: Map<Channel, Channel>;
  tell(kind: ChannelEventKind, channel: Channel): void;
  tellJob(order: OriginateOrder, ok: boolean, result: string): void;
  forget(channel: Channel): void;
}

/** How channels end: alone, or bridged and taking the other along. */
export class Endings {
  readonly #host: EndingsHost;

  constructor(host: EndingsHost) {
    this.#host = host;
  }

  /** @param sipStatus what the far end ended it with; null = we end it. */
  end(channel: Channel, cause: string, sipStatus: number | null): void {
    if (isHungUp(channel)) return;
    const { peer, otherHalf } = channel;
    this.#markEnded(channel, cause, sipStatus);
    if (otherHalf && !isHungUp(otherHalf)) {
      if (peer) this.#endBridge(channel, peer, cause, sipStatus === null);
      this.#endBoth(channel, otherHalf, cause, peer !== null);
      return;
    }
    if (peer) {
      this.#endBridge(channel, peer, cause, sipStatus === null);
      return;
    }
    const { jobs, orders, dialing } = this.#host;
    const timedOut = cause === "NO_ANSWER" && sipStatus === null;
    this.#play(orders.lonely(channel, jobs.delete(channel), timedOut).map((step) => [channel, step] as const));
    for (const [dialed, by] of dialing) if (by === channel) this.end(dialed, "ORIGINATOR_CANCEL", null);
  }

  /** Ends a bridge and leaves the first leg up, for something else. The second parks or hangs up, as its variables say. */
  part(first: Channel): void {
    const { peer } = first;
    if (!peer) return;
    this.#separate(first, peer);
    const { pace, tell } = this.#host;
    const a = first.bridgeSide === "a" ? first : peer;
    pace.later(0, () => {
      tell("UNBRIDGE", a);
      first.inBridge = false;
      peer.inBridge = false;
    });
    if (!this.#keepParked(peer)) pace.later(pace.tick(), () => this.end(peer, "NORMAL_CLEARING", null));
  }

  #endBridge(channel: Channel, peer: Channel, cause: string, killed: boolean): void {
    const firstIsA = channel.bridgeSide === "a";
    this.#separate(channel, peer);
    const stays = this.#keepParked(peer);
    if (!stays) this.#markEnded(peer, cause, null);
    const legSteps = stays ? partedEnd(firstIsA) : this.#host.orders.bridged(channel, peer, killed);
    this.#play(legSteps.map(({ leg, step }) => [leg === "first" ? channel : peer, step] as const));
  }

  /** A loopback's two channels end together. @param isTold the one that ended is told by the end of its bridge. */
  #endBoth(channel: Channel, half: Channel, cause: string, isTold: boolean): void {
    this.#markEnded(half, cause, null);
    const a = channel.order.to.kind === "loopback" && channel.order.to.leg === "A" ? channel : half;
    const b = a === channel ? half : channel;
    const steps = loopbackEnd(this.#host.jobs.delete(a)).map(({ leg, step }) => [leg === "A" ? a : b, step] as const);
    this.#play(isTold ? steps.filter(([one]) => one === half) : steps);
  }

  #separate(first: Channel, second: Channel): void {
    this.#host.pace.callOff(second);
    first.peer = null;
    second.peer = null;
  }

  /** With `park_after_bridge` a leg whose bridge ended waits, as long as its person does. */
  #keepParked(peer: Channel): boolean {
    if (peer.variables.park_after_bridge !== "true") return false;
    const { pace, apps } = this.#host;
    pace.later(pace.tick(), () => {
      if (!isHungUp(peer) && !peer.peer) apps.park(peer);
    });
    if (peer.fate) pace.whilePatient(peer, peer.fate.patienceMs, () => this.end(peer, "NORMAL_CLEARING", 200));
    return true;
  }

  #markEnded(channel: Channel, cause: string, sipStatus: number | null): void {
    const { pace, ledger, gateways } = this.#host;
    pace.callOff(channel);
    channel.hangupAt = pace.now();
    channel.cause = cause;
    channel.sipStatus = sipStatus;
    const answered = channel.answeredAt !== null;
    if (sipStatus === null) channel.disposition = answered ? "send_bye" : "send_cancel";
    else channel.disposition = answered ? "recv_bye" : "recv_refuse";
    ledger.ended(channel, pace.now());
    const { to } = channel.order;
    if (to.kind === "gateway") gateways.release(to.gateway, !answered);
  }

  /** The first step at once, the others a moment later and together; a failed originate holds its channel one moment more. */
  #play(steps: readonly (readonly [Channel, EndStep])[]): void {
    const { pace } = this.#host;
    const failed = steps.some(([, step]) => step === "JOB");
    let delay = 0;
    steps.forEach(([channel, step], index) => {
      if (index === 1 || (failed && step === "DESTROY")) delay += pace.tick();
      pace.later(delay, () => this.#step(channel, step));
    });
  }

  #step(channel: Channel, step: EndStep): void {
    const { tell, tellJob, apps, recordings } = this.#host;
    if (step === "JOB") {
      tellJob(channel.order, false, `-ERR ${channel.cause}`);
      return;
    }
    if (step === "HANGUP") channel.hangupTold = true;
    if (step === "HANGUP_COMPLETE") {
      apps.leave(channel);
      recordings.endAll(channel);
      channel.reported = true;
    }
    if (step === "DESTROY") this.#host.forget(channel);
    tell(step, channel);
    if (step === "UNBRIDGE") channel.inBridge = false;
    if (step === "HANGUP") this.#host.pace.later(0, () => this.#silence(channel));
    if (step === "DESTROY") this.#tellDialer(channel);
  }

  #silence(channel: Channel): void {
    const { media, apps } = this.#host;
    for (const listener of media.end(channel)) apps.listenedToTheEnd(listener);
  }

  #tellDialer(channel: Channel): void {
    const by = this.#host.dialing.get(channel);
    this.#host.dialing.delete(channel);
    if (by && channel.answeredAt === null) this.#host.apps.dialFailed(by, channel.cause ?? "NORMAL_CLEARING");
  }
}

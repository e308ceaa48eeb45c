import { LIMITS } from "../limits.ts";
import { meaningOf } from "../model/hangup-causes.ts";
import type { Instant } from "../model/instant.ts";
import type { LegEnd } from "../model/leg.ts";
import { type Bucket, fullBucket, type Rate, refill, take, whole } from "../model/rate.ts";
import type { GatewayLoad } from "../model/switch-load.ts";
import type { GatewayOptions } from "./gateway-options.ts";

/** A gateway as it stands at one moment. */
export interface GatewayView {
  readonly name: string;
  readonly up: boolean;
  /** Lower is tried first. */
  readonly priority: number;
  readonly weight: number;
  readonly legs: number;
  readonly maxChannels: number | null;
  /** Calls its rate allows at this moment. */
  readonly starts: number;
}

const hasRoom = ({ up, legs, maxChannels, starts }: GatewayView): boolean =>
  up && starts >= 1 && (maxChannels === null || legs < maxChannels);

/**
 * The gateway for the next call: of those that work and have room the lowest priority, and among equals the one with the
 * fewest calls for its weight, so that weights 2 and 1 share calls two to one. Null = none; the call must not be sent.
 */
export function chooseGateway(gateways: readonly GatewayView[], avoid: readonly string[] = []): string | null {
  let best: GatewayView | null = null;
  for (const gateway of gateways) {
    if (!hasRoom(gateway) || avoid.includes(gateway.name)) continue;
    if (best === null || isBefore(gateway, best)) best = gateway;
  }
  return best?.name ?? null;
}

const isBefore = (a: GatewayView, b: GatewayView): boolean =>
  a.priority !== b.priority ? a.priority < b.priority : (a.legs + 1) / a.weight < (b.legs + 1) / b.weight;

/** Calls that may be asked for now, over all gateways. */
export const freeLinesOf = (gateways: readonly GatewayView[]): number =>
  gateways
    .filter(hasRoom)
    .reduce((sum, { legs, maxChannels, starts }) => sum + Math.min(starts, room(maxChannels, legs)), 0);

const room = (maxChannels: number | null, legs: number): number => (maxChannels ?? LIMITS.liveCalls) - legs;

/** This many failures in a row with nobody reached, and the gateway rests: the switch itself may think it works. */
const FAULTS_TO_REST = 5;
const REST_MS = 30_000;

interface GatewayState {
  readonly options: GatewayOptions;
  readonly rate: Rate | null;
  bucket: Bucket;
  /** What the switch says of it. */
  healthy: boolean;
  faults: number;
  restsUntil: Instant;
}

/** The gateways of one node: what the switch says of them, what was sent by them lately and how it went. No clock, no I/O. */
export class GatewayBook {
  readonly #states = new Map<string, GatewayState>();

  constructor(gateways: readonly GatewayOptions[], now: Instant) {
    for (const options of gateways) {
      const perSecond = options.maxCallsPerSecond ?? null;
      const rate = perSecond === null ? null : { perSecond, burst: Math.max(1, perSecond) };
      const bucket = fullBucket(rate ?? { perSecond: 0, burst: 0 }, now);
      this.#states.set(options.name, { options, rate, bucket, healthy: true, faults: 0, restsUntil: 0 });
    }
  }

  get names(): readonly string[] {
    return [...this.#states.keys()];
  }

  options(name: string): GatewayOptions | null {
    return this.#states.get(name)?.options ?? null;
  }

  /** @param legs calls out by each gateway now. */
  views(legs: ReadonlyMap<string, number>, now: Instant): readonly GatewayView[] {
    return [...this.#states.values()].map((state) => {
      const { name, priority = 1, weight = 1, maxChannels = null } = state.options;
      if (state.rate !== null) state.bucket = refill(state.bucket, state.rate, now);
      return {
        name,
        up: state.healthy && now >= state.restsUntil,
        priority,
        weight,
        legs: legs.get(name) ?? 0,
        maxChannels,
        starts: state.rate === null ? LIMITS.liveCalls : whole(state.bucket),
      };
    });
  }

  /** Calls a second over all gateways that work; {@link LIMITS.liveCalls} when one has no limit. */
  callsPerSecond(now: Instant): number {
    const up = [...this.#states.values()].filter((state) => state.healthy && now >= state.restsUntil);
    return Math.min(
      LIMITS.liveCalls,
      up.reduce((sum, { rate }) => sum + (rate?.perSecond ?? LIMITS.liveCalls), 0),
    );
  }

  started(name: string): void {
    const state = this.#states.get(name);
    if (state?.rate) state.bucket = take(state.bucket, 1);
  }

  /** What the switch says of a gateway. One that is not ours is ignored. True when that is news. */
  health(name: string, healthy: boolean): boolean {
    const state = this.#states.get(name);
    if (!state || state.healthy === healthy) return false;
    state.healthy = healthy;
    if (healthy) Object.assign(state, { faults: 0, restsUntil: 0 });
    return true;
  }

  /** A call rang, was answered or refused by somebody: the gateway carries calls. */
  worked(name: string): void {
    const state = this.#states.get(name);
    if (state) state.faults = 0;
  }

  /** A call ended before anything was heard of the far end. True when the gateway begins to rest. */
  failed(name: string, end: Pick<LegEnd, "cause" | "sipCode">, now: Instant): boolean {
    const state = this.#states.get(name);
    if (!state) return false;
    if (!meaningOf(end.cause, end.sipCode).gatewayFault) {
      state.faults = 0;
      return false;
    }
    state.faults += 1;
    if (state.faults < FAULTS_TO_REST) return false;
    const begins = now >= state.restsUntil;
    state.restsUntil = now + REST_MS;
    return begins;
  }
}

export const loadOf = (node: string, view: GatewayView): GatewayLoad => ({
  name: view.name,
  node,
  up: view.up,
  legs: view.legs,
  freeChannels: view.maxChannels === null ? null : Math.max(0, view.maxChannels - view.legs),
});

/** `Status` of `sofia status gateway`: null when there is no such gateway, or the answer cannot be read. */
export function statusOfGateway(answer: string): "up" | "down" | null {
  const status = /^Status\s+(\S+)/m.exec(answer)?.[1];
  if (status === undefined) return null;
  return status.startsWith("UP") ? "up" : "down";
}

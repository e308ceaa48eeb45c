import { Factors } from "./factors.ts";
import type { Floor } from "./floor.ts";

const PRIOR = 0.9;
const PRIOR_TRIES = 6;
const MEMORY_TRIES = 40;
/**
 * Calls are never believed to reach a phone less often than this. In an outage those that fail are gone within a second, so
 * what is still there will mostly ring; and when the carrier is back, all of them ring at once.
 */
const LEAST_BELIEVED = 0.6;
/** Below it nothing rings: then only a few calls at a time feel for the carrier's return. */
const OUTAGE = 0.12;
const PROBES_PER_AGENT = 0.1;

export interface SavedReach {
  readonly rang: number;
  readonly tried: number;
  readonly setupS: number;
  readonly setups: number;
  readonly gateways: ReturnType<Factors["save"]>;
}

/**
 * The share of calls that begin to ring (or are answered without), and how long that takes. Apart from the chance of an
 * answer, so that a carrier that fails does not look like a list on which nobody answers: with the chance of an answer
 * learned too low, the carrier's return would bring more persons than agents.
 */
export class Reach {
  private rang = PRIOR * PRIOR_TRIES;
  private tried = PRIOR_TRIES;
  private setupS = 2;
  private setups = 4;
  private readonly gateways = new Factors();

  outcome(rang: boolean, gateway: string | null, setupS: number): void {
    const rate = this.rang / this.tried;
    if (gateway !== null) this.gateways.outcome(gateway, rang, rate);
    const keep = 1 - 1 / MEMORY_TRIES;
    this.rang = this.rang * keep + (rang ? 1 : 0);
    this.tried = this.tried * keep + 1;
    if (!rang) return;
    this.setups = Math.min(200, this.setups + 1);
    this.setupS += (setupS - this.setupS) / this.setups;
  }

  chance(gateway: string | null): number {
    const own = gateway === null ? 1 : this.gateways.of(gateway);
    return Math.min(1, Math.max(LEAST_BELIEVED, (this.rang / this.tried) * own));
  }

  /** Seconds from the dial to the first ring. */
  get meanSetupS(): number {
    return this.setupS;
  }

  /** How many calls may be on their way at once: all, unless nothing rings. */
  mayDial(floor: Floor): number {
    if (this.rang / this.tried >= OUTAGE) return Number.POSITIVE_INFINITY;
    return Math.max(2, Math.ceil(floor.agents.length * PROBES_PER_AGENT));
  }

  save(): SavedReach {
    const { rang, tried, setupS, setups } = this;
    return { rang, tried, setupS, setups, gateways: this.gateways.save() };
  }

  load(saved: SavedReach): void {
    this.rang = saved.rang;
    this.tried = saved.tried;
    this.setupS = saved.setupS;
    this.setups = saved.setups;
    this.gateways.load(saved.gateways);
  }
}

import type { NewCampaign } from "../dialer-api.ts";
import type { AgentLegs, Trunk } from "../engine/context.ts";
import type { CampaignSettings } from "../model/campaign.ts";
import { HOUR, type Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Ids } from "../ports/ids.ts";
import type { Storage } from "../ports/storage.ts";
import type { SimGateway } from "./gateways.ts";
import type { SwitchFaults } from "./switch.ts";
import type { TruthCounts } from "./truth.ts";
import type { WorldOverrides } from "./world-settings.ts";

/** One simulated working day. Everything not named is drawn from the seed or is the product's default. */
export interface DaySettings {
  readonly seed: string | number;
  readonly packs: readonly RulePack[];
  readonly agents: number;
  readonly contacts: number;
  readonly hours: number;
  readonly mode: CampaignSettings["dialingMode"];
  readonly campaign?: Partial<NewCampaign>;
  readonly world?: WorldOverrides;
  readonly faults?: SwitchFaults;
  /** Connection losses at random moments of the day. */
  readonly disconnects?: number;
  readonly webhookFailureShare?: number;
  readonly trunk?: Trunk;
  readonly agentLegs?: AgentLegs;
  /** In the order they are tried. Default: one that works. */
  readonly gateways?: readonly SimGateway[];
  /** Default: Monday 2026-11-23 09:00 in Dubai. */
  readonly startAt?: Instant;
  /** Puts something between the engine and its storage: how tests plant a fault to see a law catch it. */
  readonly meddle?: (storage: Storage) => Storage;
}

export interface DayReport {
  readonly seed: string | number;
  readonly steps: number;
  /** SHA-256 over everything that was told, in order: two runs of one seed agree to the byte. */
  readonly trace: string;
  readonly calls: number;
  readonly connected: number;
  readonly abandoned: number;
  readonly truth: TruthCounts;
  readonly lost: number;
  /** Calls that went out by another gateway than the first that was tried. */
  readonly rerouted: number;
  readonly auditEntries: number;
  readonly webhooksAccepted: number;
  readonly faultsLogged: number;
  /** The first broken law, with the last events before it; null = the day was lawful. */
  readonly broken: string | null;
}

/** Numbers of the seed's own list; a few are barred by the tenant or by the register. */
export const phoneOf = (index: number): string =>
  `+9715${[0, 2, 4, 5, 6, 8][index % 6]}${String(1_000_000 + index * 7).padStart(7, "0")}`;

export const everyNth = (count: number, n: number, from: number): number[] => {
  const indices: number[] = [];
  for (let i = from; i < count; i += n) indices.push(i);
  return indices;
};

/** Ids that count: readable in a trace, and the same in every run of a seed. */
export function countedIds(): Ids {
  let count = 0;
  return {
    next<T extends string>(): T {
      count += 1;
      return `01900000-0000-7000-8000-${count.toString(16).padStart(12, "0")}` as T;
    },
  };
}

/** The UAE's published hours by plain arithmetic: UTC+4, no clock changes. */
export function nineToSixSunToThu(at: Instant): boolean {
  const local = new Date(at + 4 * HOUR);
  const hour = local.getUTCHours();
  return hour >= 9 && hour < 18 && local.getUTCDay() <= 4;
}

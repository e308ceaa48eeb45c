import { campaignsOf } from "../engine/campaigns.ts";
import { contactsOf } from "../engine/contacts.ts";
import type { Engine } from "../engine/context.ts";
import type { Campaign, CampaignSettings } from "../model/campaign.ts";
import type { AgentId, CampaignId, CliGroupId, TenantId } from "../model/ids.ts";
import type { ShiftPeople } from "./shift-people.ts";

/** One campaign of a shift: whom it calls, and how. */
export interface ShiftCampaign {
  /** Whom it reaches, and how long agents are busy with them. */
  readonly people: Omit<ShiftPeople, "roster">;
  readonly mode: CampaignSettings["dialingMode"];
  readonly dialRatio?: number;
  readonly ringTimeoutMs?: number;
  readonly connectThresholdMs?: number;
  /** Whether answers are listened to for machines. */
  readonly detectMachines?: boolean;
  /** 1 is served first. Default 3, and weight 10. */
  readonly priority?: number;
  readonly weight?: number;
  /** Who works for it, numbered from 0. Default: everybody. */
  readonly agents?: readonly number[];
  /** Contacts of the list, if it is to run dry. Default: it never does. */
  readonly contacts?: number;
}

/** Contacts are loaded so many at a time, and again when fewer than half of that are left. */
const LIST = 4_000;

/** The lists of a shift's campaigns. Nobody is on two, and nobody can be reached twice. */
export class ShiftLists {
  readonly #engine: Engine;
  readonly #tenantId: TenantId;
  readonly #lists = new Map<CampaignId, { readonly settings: ShiftCampaign; loaded: number; dialed: number }>();
  #loaded = 0;

  constructor(engine: Engine, tenantId: TenantId) {
    this.#engine = engine;
    this.#tenantId = tenantId;
  }

  get ids(): readonly CampaignId[] {
    return [...this.#lists.keys()];
  }

  settingsOf(id: CampaignId): ShiftCampaign | undefined {
    return this.#lists.get(id)?.settings;
  }

  dialedOf(id: CampaignId): number {
    return this.#lists.get(id)?.dialed ?? 0;
  }

  dialed(id: CampaignId): void {
    const list = this.#lists.get(id);
    if (list !== undefined) list.dialed += 1;
  }

  async add(
    settings: ShiftCampaign,
    of: { readonly cliGroupId: CliGroupId; readonly capPct: number; readonly endsAt: string },
    agents: readonly AgentId[],
  ): Promise<Campaign> {
    const campaigns = campaignsOf(this.#engine, this.#tenantId);
    const name = `Shift ${this.#lists.size + 1}`;
    const { campaign } = await campaigns.create({ name, cliGroupId: of.cliGroupId, ...campaignSettings(settings, of) });
    const agentIds = settings.agents?.flatMap((n) => agents[n] ?? []) ?? agents;
    await campaigns.assign(campaign.id, { agentIds, teamIds: [] });
    this.#lists.set(campaign.id, { settings, loaded: 0, dialed: 0 });
    await this.#load(campaign.id, settings.contacts ?? LIST);
    return campaign;
  }

  async #load(id: CampaignId, count: number): Promise<void> {
    const contacts = Array.from({ length: count }, (_, n) => ({ phone: phoneOf(this.#loaded + n) }));
    this.#loaded += count;
    const list = this.#lists.get(id);
    if (list !== undefined) list.loaded += count;
    await contactsOf(this.#engine, this.#tenantId).import(id, contacts);
  }

  /** Lists that are not meant to run dry do not, and nothing else limits the dialer. */
  async reload(): Promise<void> {
    for (const [id, { settings, loaded, dialed }] of this.#lists)
      if (settings.contacts === undefined && loaded - dialed < LIST / 2) await this.#load(id, LIST);
  }
}

function campaignSettings(
  {
    mode,
    dialRatio,
    ringTimeoutMs = 25_000,
    connectThresholdMs = 2_000,
    detectMachines = false,
    ...own
  }: ShiftCampaign,
  { capPct, endsAt }: { readonly capPct: number; readonly endsAt: string },
) {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
  return {
    dialingMode: mode,
    maxAttempts: 1,
    alwaysOn: true,
    ringTimeoutMs,
    wrapUpMs: 600_000,
    recording: { enabled: false },
    amd: { enabled: detectMachines, onMachine: "hangup", maxMs: 10_000 },
    schedule: { windows: [{ days, start: "00:00", end: endsAt }], startDate: null, endDate: null, holidays: "none" },
    pacing: { targetAbandonPct: capPct, connectThresholdMs },
    ...(own.priority === undefined ? {} : { priority: own.priority }),
    ...(own.weight === undefined ? {} : { weight: own.weight }),
    ...(dialRatio === undefined ? {} : { dialRatio }),
  } as const;
}

/** Mobile numbers of the Emirates, each once: ten million of them. */
const phoneOf = (n: number): string =>
  `+9715${[0, 2, 4, 5, 6, 8][Math.floor(n / 1_000_000) % 6]}${String(1_000_000 + (n % 1_000_000)).padStart(7, "0")}`;

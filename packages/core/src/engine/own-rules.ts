import type { Campaign } from "../model/campaign.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { OwnRules } from "../model/own-rules.ts";
import { Purpose } from "../model/purpose.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Dated } from "../model/rule-value.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";

// The layers of the tenant and the campaign. Each becomes a pack that adds to the law of a country: it is judged as every pack is,
// stands whole among the facts of the record, and is named there by its digest. Its date says nothing: it holds since it is stored.

type Level = "tenant" | "campaign";
type Parts = Pick<Engine, "packs" | "ownRules">;

const ALWAYS = "1970-01-01";

const held = <T>(value: T, level: Level): Dated<T> => ({
  ...{ from: ALWAYS, to: null, value, basis: "product-policy", confidence: "H" },
  source: { doc: `The ${level}'s own rules`, article: null, url: null, readOn: ALWAYS },
});

/** One layer as a pack that adds to `base`; null when it says nothing of that country. */
function packOf(rules: OwnRules, level: Level, base: RulePack): RulePack | null {
  const here = <T extends { readonly jurisdictions?: readonly string[] | undefined }>(all: readonly T[]) =>
    all
      .filter(({ jurisdictions }) => jurisdictions === undefined || jurisdictions.includes(base.jurisdiction))
      .map(({ jurisdictions: _, ...value }) => value);
  const everyPurpose = Purpose.options as [Purpose, ...Purpose[]];
  const hours = here(rules.callingHours).map(({ purposes = everyPurpose, ...rest }) => ({ ...rest, purposes }));
  const [caps, rests] = [here(rules.frequency), here(rules.cooldown)];
  if (hours.length + caps.length + rests.length === 0) return null;
  return {
    id: `${base.id}-${level}`,
    jurisdiction: base.jurisdiction,
    name: `Rules of the ${level}'s own`,
    extends: base.id,
    zones: base.zones,
    maintainers: [`the ${level}`],
    reviewBy: "9999-12-31",
    rules: {
      callingHours: hours.map((value) => held(value, level)),
      frequency: caps.map((value) => held(value, level)),
      cooldown: rests.map((value) => held(value, level)),
      ...{ dncRegistry: [], consent: [], callerId: [], abandon: [] },
    },
  };
}

interface Made {
  readonly others: readonly RulePack[];
  readonly packs: readonly RulePack[];
}

/** Packs become tables by their identity, so the same rules give the same packs. */
const made = new WeakMap<readonly RulePack[], Map<string, Made>>();
const MOST_MADE = 1_000;

function madeOf({ packs: law }: Parts, key: string, others: readonly RulePack[], make: () => readonly RulePack[]) {
  const kept = made.get(law) ?? new Map<string, Made>();
  made.set(law, kept);
  const known = kept.get(key);
  if (known !== undefined && known.others === others) return known.packs;
  if (kept.size >= MOST_MADE) kept.clear();
  const packs = [...others, ...make()];
  kept.set(key, { others, packs });
  return packs;
}

/** The own rules of one tenant and some of its campaigns, as they are now. */
export class OwnBook {
  readonly #engine: Parts;
  readonly #tenantId: TenantId;
  readonly #tenant: OwnRules | null;
  readonly #campaigns: ReadonlyMap<CampaignId, OwnRules | null>;

  constructor(
    engine: Parts,
    tenantId: TenantId,
    tenant: OwnRules | null,
    campaigns: readonly Pick<Campaign, "id" | "ownRules">[],
  ) {
    this.#engine = engine;
    this.#tenantId = tenantId;
    this.#tenant = tenant;
    this.#campaigns = new Map(campaigns.map(({ id, ownRules }) => [id, ownRules]));
  }

  /** What binds a call of this campaign to a number of these countries, beside the law. */
  of(campaignId: CampaignId | null, countries: readonly (string | null)[]): readonly RulePack[] {
    const campaign = campaignId === null ? null : (this.#campaigns.get(campaignId) ?? null);
    return this.#packs(campaign, countries);
  }

  /** Everything that may bind some call of these, for those who must know how far back rules look. */
  all(): readonly RulePack[] {
    const countries = [...new Set(this.#engine.packs.map(({ jurisdiction }) => jurisdiction))];
    const each = [...this.#campaigns.values()].flatMap((campaign) => this.#packs(campaign, countries));
    return [...this.#packs(null, countries), ...each];
  }

  #packs(campaign: OwnRules | null, countries: readonly (string | null)[]): readonly RulePack[] {
    const others = this.#engine.ownRules(this.#tenantId);
    const layers = [
      ["tenant", this.#tenant],
      ["campaign", campaign],
    ] as const;
    if (layers.every(([, rules]) => rules === null)) return others;
    return madeOf(this.#engine, JSON.stringify([layers, countries]), others, () =>
      this.#engine.packs
        .filter(({ jurisdiction, region }) => region === undefined && countries.includes(jurisdiction))
        .filter((base, index, all) => all.findIndex((one) => one.jurisdiction === base.jurisdiction) === index)
        .flatMap((base) => layers.map(([level, rules]) => (rules === null ? null : packOf(rules, level, base))))
        .filter((pack) => pack !== null),
    );
  }
}

/** Reads the rules where the decision is made: what was stored a moment ago binds, on every node. */
export async function ownBook(
  engine: Parts,
  stores: Pick<Stores, "tenants" | "campaigns">,
  tenantId: TenantId,
  campaignIds: readonly (CampaignId | null)[],
): Promise<OwnBook> {
  const tenant = await stores.tenants.find(tenantId);
  const campaigns: Campaign[] = [];
  for (const id of new Set(campaignIds)) {
    const campaign = id === null ? null : await stores.campaigns.find(tenantId, id);
    if (campaign !== null) campaigns.push(campaign);
  }
  return new OwnBook(engine, tenantId, tenant?.settings.ownRules ?? null, campaigns);
}

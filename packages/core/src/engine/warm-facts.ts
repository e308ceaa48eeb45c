import { grouped } from "../model/grouped.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import type { Stores } from "../ports/storage.ts";
import { over } from "./over-store.ts";
import type { Unit } from "./unit.ts";

/** What of a question is looked up. */
interface Asked {
  readonly tenantId: TenantId;
  readonly phone: E164;
  readonly cli: E164 | null;
  readonly purpose: string;
  readonly campaignId: CampaignId | null;
}

const phonesOf = (questions: readonly Asked[]): readonly E164[] => [...new Set(questions.map(({ phone }) => phone))];

/**
 * The same stores, which know beforehand what these questions will ask: who of them is on no list, what consents there are,
 * whose the caller IDs are. A batch of 250 costs three statements for its facts instead of 750. Only for what follows at once
 * in the same transaction; whatever else is asked goes through.
 *
 * @param questions of one tenant
 */
export async function warmed(unit: Unit, questions: readonly Asked[]): Promise<Stores> {
  const tenantId = questions[0]?.tenantId;
  if (tenantId === undefined || questions.length < 2) return unit.stores;
  const { stores } = unit;
  const dnc = await knownListings(unit, tenantId, questions);
  const consents = await knownConsents(stores, tenantId, questions);
  const owned = await knownCallerIds(stores, tenantId, questions);
  return {
    ...stores,
    dnc: over(stores.dnc, { find: dnc }),
    consents: over(stores.consents, { latest: consents }),
    cli: over(stores.cli, { owns: owned }),
  };
}

async function knownListings(
  unit: Unit,
  tenantId: TenantId,
  questions: readonly Asked[],
): Promise<Stores["dnc"]["find"]> {
  const { dnc } = unit.stores;
  const listed = new Map<CampaignId | null, ReadonlySet<E164>>();
  for (const [campaignId, group] of grouped(questions, (question) => question.campaignId))
    listed.set(campaignId, await dnc.listed(tenantId, phonesOf(group), campaignId, unit.at));
  return async (tenant, phone, campaignId, now) =>
    listed.get(campaignId)?.has(phone) === false ? null : dnc.find(tenant, phone, campaignId, now);
}

async function knownConsents(
  { consents }: Stores,
  tenantId: TenantId,
  questions: readonly Asked[],
): Promise<Stores["consents"]["latest"]> {
  type Known = Awaited<ReturnType<Stores["consents"]["latestOf"]>>;
  const known = new Map<string, { readonly phones: ReadonlySet<E164>; readonly latest: Known }>();
  for (const [purpose, group] of grouped(questions, (question) => question.purpose)) {
    const phones = phonesOf(group);
    known.set(purpose, { phones: new Set(phones), latest: await consents.latestOf(tenantId, phones, purpose) });
  }
  return async (tenant, phone, purpose) => {
    const group = known.get(purpose);
    return group?.phones.has(phone) ? (group.latest.get(phone) ?? null) : consents.latest(tenant, phone, purpose);
  };
}

async function knownCallerIds(
  { cli }: Stores,
  tenantId: TenantId,
  questions: readonly Asked[],
): Promise<Stores["cli"]["owns"]> {
  const owned = new Map<E164, boolean>();
  for (const { cli: shown } of questions)
    if (shown !== null && !owned.has(shown)) owned.set(shown, await cli.owns(tenantId, shown));
  return async (tenant, phone) => owned.get(phone) ?? cli.owns(tenant, phone);
}

import type { Consent, DncEntry } from "../model/dnc.ts";
import { grouped } from "../model/grouped.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Stores } from "../ports/storage.ts";

/** What of a question is looked up. */
interface Asked {
  readonly tenantId: TenantId;
  readonly phone: E164;
  readonly cli: E164 | null;
  readonly purpose: string;
  readonly campaignId: CampaignId | null;
}

type Sources = Pick<Stores, "dnc" | "consents" | "cli">;

/**
 * What the storage knows of some questions: who of them is on a list, what consents there are, whose the caller IDs are. Read
 * together, in the transaction that decides; a batch of 250 costs three statements instead of 750, and no waiting question
 * by question afterwards.
 */
export class StoredFacts {
  readonly #listings = new Map<CampaignId | null, Map<E164, DncEntry>>();
  readonly #consents = new Map<string, ReadonlyMap<E164, Consent>>();
  readonly #owned = new Map<E164, boolean>();

  /** The entry that bars this number. */
  listing({ campaignId, phone }: Asked): DncEntry | null {
    return this.#listings.get(campaignId)?.get(phone) ?? null;
  }

  /** The latest for this purpose. */
  consent({ purpose, phone }: Asked): Consent | null {
    return this.#consents.get(purpose)?.get(phone) ?? null;
  }

  owns(cli: E164): boolean {
    return this.#owned.get(cli) ?? false;
  }

  async readListings({ dnc }: Sources, tenantId: TenantId, questions: readonly Asked[], at: Instant): Promise<void> {
    for (const [campaignId, group] of grouped(questions, (question) => question.campaignId)) {
      const phones = phonesOf(group);
      const listed = phones.length === 1 ? phones : await dnc.listed(tenantId, phones, campaignId, at);
      const entries = new Map<E164, DncEntry>();
      for (const phone of listed) {
        const entry = await dnc.find(tenantId, phone, campaignId, at);
        if (entry !== null) entries.set(phone, entry);
      }
      this.#listings.set(campaignId, entries);
    }
  }

  async readConsents({ consents }: Sources, tenantId: TenantId, questions: readonly Asked[]): Promise<void> {
    for (const [purpose, group] of grouped(questions, (question) => question.purpose))
      this.#consents.set(purpose, await consents.latestOf(tenantId, phonesOf(group), purpose));
  }

  async readCallerIds({ cli }: Sources, tenantId: TenantId, questions: readonly Asked[]): Promise<void> {
    for (const shown of new Set(questions.map((question) => question.cli)))
      if (shown !== null) this.#owned.set(shown, await cli.owns(tenantId, shown));
  }
}

const phonesOf = (questions: readonly Asked[]): readonly E164[] => [...new Set(questions.map(({ phone }) => phone))];

/** @param questions of one tenant */
export async function storedFacts(
  stores: Sources,
  tenantId: TenantId,
  questions: readonly Asked[],
  at: Instant,
): Promise<StoredFacts> {
  const facts = new StoredFacts();
  await Promise.all([
    facts.readListings(stores, tenantId, questions, at),
    facts.readConsents(stores, tenantId, questions),
    facts.readCallerIds(stores, tenantId, questions),
  ]);
  return facts;
}

import type { Contact, ContactStatus } from "../model/contact.ts";
import type { ContactCondition, ContactOrder } from "../model/contact-condition.ts";
import type { CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";

export interface ContactFilter {
  readonly status?: ContactStatus;
  readonly disposition?: string;
  readonly externalId?: string;
  readonly phone?: E164;
}
export interface ContactClaim {
  readonly tenantId: TenantId;
  readonly campaignId: CampaignId;
  readonly limit: number;
  readonly now: Instant;
  readonly leasedUntil: Instant;
  /** Only contacts that fit; null or left out = all. */
  readonly condition?: ContactCondition | null;
  /** Comes before the usual order; empty or left out = the usual order alone. */
  readonly order?: readonly ContactOrder[];
}
/** A contact whose personal data was erased. */
export interface Tombstone {
  readonly id: ContactId;
  readonly campaignId: CampaignId;
  readonly erasedAt: Instant;
  readonly erasedBy: string;
}
export interface Erased {
  readonly contacts: number;
  readonly contacted: number;
  readonly connected: number;
}
/** A place in a ranked list. */
export interface RankedPlace {
  readonly score: number;
  readonly id: ContactId;
}
export interface ContactCounts {
  readonly byStatus: Readonly<Record<ContactStatus, number>>;
  /** Pending, not held, due now. */
  readonly pendingNow: number;
  /** Pending and not held, due later. */
  readonly pendingLater: number;
  /** Pending and held by a compliance rule, per rule. */
  readonly held: Readonly<Record<string, number>>;
  /** Soonest `nextAttemptAt` of a contact due later. */
  readonly nextDueAt: Instant | null;
}
export interface ContactHit {
  readonly contact: Contact;
  readonly campaignName: string;
  /** 0 to 1; 1 = exact. */
  readonly score: number;
  /** `phone`, `name`, `custom_fields.<key>`. */
  readonly matchedOn: readonly string[];
}

export interface ContactStore {
  /**
   * Stores the contacts whose number is not yet in their campaign and returns the phones that were already there. Atomic
   * against other imports: two at once store one contact. Order of ids is upload order.
   */
  insertMany(contacts: readonly Contact[]): Promise<{ readonly duplicates: readonly E164[] }>;
  find(tenantId: TenantId, id: ContactId): Promise<Contact | null>;
  lock(tenantId: TenantId, id: ContactId): Promise<Contact | null>;
  save(contact: Contact): Promise<Contact>;
  /** Upload order (id ascending). */
  page(tenantId: TenantId, campaignId: CampaignId, filter: ContactFilter, page: PageRequest): Promise<Page<Contact>>;
  /** Upload order, after this id, without a total: for walks through whole lists. At most 1,000 at a time. */
  scan(tenantId: TenantId, campaignId: CampaignId, after: ContactId | null, limit: number): Promise<readonly Contact[]>;
  /** Up to `limit` pending contacts, drawn by the chance in their ids: always the same ones of the same list, in no order that means anything. */
  sample(tenantId: TenantId, campaignId: CampaignId, limit: number): Promise<readonly Contact[]>;
  /**
   * Takes up to `limit` contacts nobody else holds: status `pending`, not held, `nextAttemptAt` null or ≤ `now`, lease null
   * or ≤ `now`. Sets `leasedUntil`, raises `leaseEpoch` and `version`, and returns them so. Best first: priority
   * descending, then `nextAttemptAt` (null last: retries and callbacks before fresh ones), then upload order. Atomic: no
   * contact goes to two callers.
   *
   * With an `order`, the first `LIMITS.orderedClaim` free contacts in the usual order are put into it: exact for lists up
   * to that length, and of bounded cost for longer ones.
   */
  claim(claim: ContactClaim): Promise<readonly Contact[]>;
  /** Takes one contact by name whatever its hold and its moment: status `pending`, lease null or over. Null when somebody has it. */
  claimOne(tenantId: TenantId, id: ContactId, now: Instant, leasedUntil: Instant): Promise<Contact | null>;
  /** Removes the row and leaves a tombstone, from which nobody can be told. False when there is none. */
  erase(tenantId: TenantId, tombstone: Tombstone): Promise<boolean>;
  /**
   * The same for up to `limit` contacts of one campaign, in upload order: those in a call or leased at `erasedAt` stay, as do
   * those another transaction is erasing. Says how many went, and how many of them had been tried and reached.
   */
  eraseMany(
    tenantId: TenantId,
    campaignId: CampaignId,
    by: Pick<Tombstone, "erasedAt" | "erasedBy">,
    limit: number,
  ): Promise<Erased>;
  tombstone(tenantId: TenantId, id: ContactId): Promise<Tombstone | null>;
  /** Gives back what was claimed under these epochs and not dialed: clears the lease. A lost lease is left alone. */
  release(
    tenantId: TenantId,
    leases: readonly { readonly id: ContactId; readonly leaseEpoch: number }[],
  ): Promise<void>;
  counts(tenantId: TenantId, campaignId: CampaignId, now: Instant): Promise<ContactCounts>;
  /** Contacts `dialing` or `connected` whose campaign's calls may have been lost; engine-wide, oldest first. */
  inFlight(limit: number): Promise<readonly Contact[]>;
  /** Pending contacts with these phones, in every campaign of the tenant or in one, become `dnc`; returns how many. */
  markDnc(tenantId: TenantId, phones: readonly E164[], campaignId: CampaignId | null, at: Instant): Promise<number>;
  /**
   * Finds contacts by phone (whole, or its last ≥ 4 digits), name or custom value. Best first: exact phone, phone suffix,
   * exact name, name prefix, custom value, part of a name; ties in upload order. Text of fewer than three characters fits
   * only beginnings of names and values. Of what fits by its number, and of what fits by its words, the
   * `LIMITS.searchCandidates` oldest contacts each are ranked: the `total` is exact below that, and `capped` says when there
   * are more.
   */
  search(
    tenantId: TenantId,
    query: {
      readonly q: string;
      readonly campaignId: CampaignId | null;
      readonly limit: number;
      /** Only what comes after this place; null = from the best. */
      readonly after: RankedPlace | null;
    },
  ): Promise<{ readonly hits: readonly ContactHit[]; readonly total: number; readonly capped: boolean }>;
}

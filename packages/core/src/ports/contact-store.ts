import type { Contact, ContactStatus } from "../model/contact.ts";
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
  /**
   * Takes up to `limit` contacts nobody else holds: status `pending`, not held, `nextAttemptAt` null or ≤ `now`, lease null
   * or ≤ `now`. Sets `leasedUntil`, raises `leaseEpoch` and `version`, and returns them so. Best first: priority
   * descending, then `nextAttemptAt` (null last: retries and callbacks before fresh ones), then upload order. Atomic: no
   * contact goes to two callers.
   */
  claim(claim: ContactClaim): Promise<readonly Contact[]>;
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
   * exact name, name prefix, custom value, part of a name. `after` is an offset in the ranked list.
   */
  search(
    tenantId: TenantId,
    query: {
      readonly q: string;
      readonly campaignId: CampaignId | null;
      readonly limit: number;
      readonly offset: number;
    },
  ): Promise<{ readonly hits: readonly ContactHit[]; readonly total: number }>;
}

import type { ConsentRecord } from "../model/dnc.ts";
import type { ConsentId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { E164 } from "../model/phone.ts";
import type { ConsentFilter, ConsentStore } from "../ports/consent-store.ts";
import { idGroups, idsBy } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { pageOf } from "./paging.ts";
import { OwnedTable, Table } from "./table.ts";

const placeOf = (tenantId: string, phone: string, purpose: string): string => `${tenantId} ${phone} ${purpose}`;

export class MemoryConsents implements ConsentStore {
  readonly #byTenant = idGroups();
  readonly #rows: OwnedTable<ConsentRecord>;
  readonly #latest: Table<ConsentRecord>;

  constructor(journal: Journal) {
    this.#rows = new OwnedTable<ConsentRecord>(
      journal,
      "consents",
      idsBy(this.#byTenant, ({ tenantId }) => tenantId),
    );
    this.#latest = new Table<ConsentRecord>(journal, "latest consents");
  }

  async put(consent: ConsentRecord): Promise<void> {
    this.#rows.insert(consent);
    const place = placeOf(consent.tenantId, consent.phone, consent.purpose);
    const known = this.#latest.get(place);
    if (known === null || consent.at >= known.at) this.#latest.put(place, consent);
  }

  async putMany(consents: readonly ConsentRecord[]): Promise<void> {
    for (const consent of consents) await this.put(consent);
  }

  async latestOf(
    tenantId: TenantId,
    phones: readonly E164[],
    purpose: string,
  ): Promise<ReadonlyMap<E164, ConsentRecord>> {
    const found = phones.map((phone) => [phone, this.#latest.get(placeOf(tenantId, phone, purpose))] as const);
    return new Map(found.filter((pair): pair is [E164, ConsentRecord] => pair[1] !== null));
  }

  async latest(tenantId: TenantId, phone: E164, purpose: string): Promise<ConsentRecord | null> {
    return this.#latest.get(placeOf(tenantId, phone, purpose));
  }

  async erase(tenantId: TenantId, phone: E164): Promise<number> {
    const own = [...this.#rows.values()].filter((row) => row.tenantId === tenantId && row.phone === phone);
    const gone = own.filter(({ id, purpose, state }) => {
      const place = placeOf(tenantId, phone, purpose);
      const latest = this.#latest.get(place);
      if (latest?.state !== "revoked") this.#latest.remove(place);
      return state !== "revoked" || latest?.id !== id;
    });
    for (const { id } of gone) this.#rows.remove(id);
    return gone.length;
  }

  async find(tenantId: TenantId, id: ConsentId): Promise<ConsentRecord | null> {
    return this.#rows.find(tenantId, id);
  }

  async page(tenantId: TenantId, page: PageRequest, filter: ConsentFilter = {}): Promise<Page<ConsentRecord>> {
    const { phone, purpose, state } = filter;
    const fits = (row: ConsentRecord): boolean =>
      (phone === undefined || row.phone === phone) &&
      (purpose === undefined || row.purpose === purpose) &&
      (state === undefined || row.state === state);
    const ids = this.#byTenant.of(tenantId);
    return pageOf({ ids, order: "newest", get: (id) => this.#rows.get(id), fits }, page);
  }
}

import type { Consent } from "../model/dnc.ts";
import type { TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import type { ConsentStore } from "../ports/consent-store.ts";
import type { Journal } from "./journal.ts";
import { Table } from "./table.ts";

const placeOf = (tenantId: string, phone: string, purpose: string): string => `${tenantId} ${phone} ${purpose}`;

/** Keeps the latest record of each number and purpose only: nothing ever asks for an older one. */
export class MemoryConsents implements ConsentStore {
  readonly #latest: Table<Consent>;

  constructor(journal: Journal) {
    this.#latest = new Table<Consent>(journal, "consents");
  }

  async put(consent: Consent): Promise<void> {
    const place = placeOf(consent.tenantId, consent.phone, consent.purpose);
    const known = this.#latest.get(place);
    if (known === null || consent.at >= known.at) this.#latest.put(place, consent);
  }

  async putMany(consents: readonly Consent[]): Promise<void> {
    for (const consent of consents) await this.put(consent);
  }

  async latestOf(tenantId: TenantId, phones: readonly E164[], purpose: string): Promise<ReadonlyMap<E164, Consent>> {
    const found = phones.map((phone) => [phone, this.#latest.get(placeOf(tenantId, phone, purpose))] as const);
    return new Map(found.filter((pair): pair is [E164, Consent] => pair[1] !== null));
  }

  async latest(tenantId: TenantId, phone: E164, purpose: string): Promise<Consent | null> {
    return this.#latest.get(placeOf(tenantId, phone, purpose));
  }
}

import type { Consent, E164, TenantId } from "@broadnet-engage/core/model";
import type { ConsentStore } from "@broadnet-engage/core/ports";
import { CONSENTS } from "./rows/compliance.ts";
import { Store } from "./store.ts";

export class SqlConsentStore extends Store implements ConsentStore {
  async put(consent: Consent): Promise<void> {
    await CONSENTS.insert(this.db, consent);
  }

  async putMany(consents: readonly Consent[]): Promise<void> {
    await CONSENTS.insert(this.db, ...consents);
  }

  async latestOf(tenantId: TenantId, phones: readonly E164[], purpose: string): Promise<ReadonlyMap<E164, Consent>> {
    const found = await CONSENTS.many(
      this.db,
      `WHERE t.tenant_id = $1 AND t.purpose = $3 AND t.n IN (
         SELECT DISTINCT ON (phone) n FROM consents
         WHERE tenant_id = $1 AND phone = ANY($2::text[]) AND purpose = $3 ORDER BY phone, at DESC, n DESC)`,
      [tenantId, phones, purpose],
    );
    return new Map(found.map((consent) => [consent.phone, consent]));
  }

  async latest(tenantId: TenantId, phone: E164, purpose: string): Promise<Consent | null> {
    const found = await CONSENTS.many(
      this.db,
      "WHERE t.tenant_id = $1 AND t.phone = $2 AND t.purpose = $3 ORDER BY t.at DESC, t.n DESC LIMIT 1",
      [tenantId, phone, purpose],
    );
    return found[0] ?? null;
  }
}

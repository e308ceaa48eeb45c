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
      // The latest of each number first, and once: as a join, a planner without statistics asks it again for every row.
      `WHERE t.n = ANY (ARRAY(
         SELECT last.n FROM unnest($2::text[]) AS p (phone) CROSS JOIN LATERAL (
           SELECT c.n FROM consents AS c WHERE c.tenant_id = $1 AND c.phone = p.phone AND c.purpose = $3
           ORDER BY c.at DESC, c.n DESC LIMIT 1) AS last))`,
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

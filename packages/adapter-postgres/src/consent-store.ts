import type { Consent, E164, TenantId } from "@broadnet-engage/core/model";
import type { ConsentStore } from "@broadnet-engage/core/ports";
import { CONSENTS } from "./rows/compliance.ts";
import { Store } from "./store.ts";

export class SqlConsentStore extends Store implements ConsentStore {
  async put(consent: Consent): Promise<void> {
    await CONSENTS.insert(this.db, consent);
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

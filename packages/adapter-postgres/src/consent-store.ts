import type { ConsentId, ConsentRecord, E164, Page, PageRequest, TenantId } from "@broadnet-engage/core/model";
import type { ConsentFilter, ConsentStore } from "@broadnet-engage/core/ports";
import { CONSENTS } from "./rows/compliance.ts";
import { mustBeNew, Store } from "./store.ts";
import { ofEachPhone, pageById, unseen, Where } from "./where.ts";

export class SqlConsentStore extends Store implements ConsentStore {
  async put(consent: ConsentRecord): Promise<void> {
    await this.putMany([consent]);
  }

  async putMany(consents: readonly ConsentRecord[]): Promise<void> {
    mustBeNew(await CONSENTS.insert(this.db, ...consents), "A consent");
  }

  async latestOf(
    tenantId: TenantId,
    phones: readonly E164[],
    purpose: string,
  ): Promise<ReadonlyMap<E164, ConsentRecord>> {
    const rows = await this.db.rows(
      ofEachPhone(
        `SELECT ${CONSENTS.selected} FROM consents AS t
         WHERE t.tenant_id = ${unseen("$1")} AND t.phone = p.phone COLLATE "C" AND t.purpose = $3
         ORDER BY t.at DESC, t.n DESC LIMIT 1`,
      ),
      [tenantId, phones.join(), purpose],
      "consents of numbers",
    );
    const found = CONSENTS.nouns(rows);
    return new Map(found.map((consent) => [consent.phone, consent]));
  }

  async latest(tenantId: TenantId, phone: E164, purpose: string): Promise<ConsentRecord | null> {
    const found = await CONSENTS.many(
      this.db,
      `WHERE t.tenant_id = ${unseen("$1")} AND t.phone = $2 AND t.purpose = $3 ORDER BY t.at DESC, t.n DESC LIMIT 1`,
      [tenantId, phone, purpose],
    );
    return found[0] ?? null;
  }

  async erase(tenantId: TenantId, phone: E164): Promise<number> {
    const gone = await this.db.change(
      `DELETE FROM consents AS t WHERE t.tenant_id = ${unseen("$1")} AND t.phone = $2 AND (t.state <> 'revoked' OR EXISTS (
         SELECT 1 FROM consents AS later WHERE later.tenant_id = $1 AND later.phone = $2 AND later.purpose = t.purpose
           AND (later.at, later.n) > (t.at, t.n))) RETURNING 1`,
      [tenantId, phone],
    );
    return gone.length;
  }

  find(tenantId: TenantId, id: ConsentId): Promise<ConsentRecord | null> {
    return CONSENTS.find(this.db, tenantId, id);
  }

  page(tenantId: TenantId, page: PageRequest, filter: ConsentFilter = {}): Promise<Page<ConsentRecord>> {
    const where = new Where()
      .when(`t.tenant_id = ${unseen("?")}`, tenantId)
      .when("t.phone = ?", filter.phone)
      .when("t.purpose = ?", filter.purpose)
      .when("t.state = ?", filter.state);
    return pageById(this.db, CONSENTS, where, page, "newest first");
  }
}

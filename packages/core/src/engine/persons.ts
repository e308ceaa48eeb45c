import type { KeptOfPerson, TenantDialer } from "../dialer-api.ts";
import type { TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

const NONE = { limit: 1, after: null };

/**
 * What is written down of a number beside its contacts. Nothing of it goes with a contact: consent must be proved for years after the last
 * call, and a refusal holds for as long as anybody dials. Whether the time has come, somebody decides who knows the law.
 */
export function personsOf(engine: Engine, tenantId: TenantId): TenantDialer["persons"] {
  return {
    kept: (phone) => engine.storage.read((stores) => keptOf(stores, tenantId, phone)),
    erase: (phone, { consents, relationships }) =>
      inUnit(engine, async ({ stores }) => {
        const erased = {
          consents: consents ? await stores.consents.erase(tenantId, phone) : 0,
          relationships: relationships ? await stores.relationships.erase(tenantId, phone) : 0,
        };
        return { erased, kept: await keptOf(stores, tenantId, phone) };
      }),
  };
}

async function keptOf(stores: Stores, tenantId: TenantId, phone: E164): Promise<readonly KeptOfPerson[]> {
  const all = await stores.consents.page(tenantId, NONE, { phone });
  const revoked = await stores.consents.page(tenantId, NONE, { phone, state: "revoked" });
  const relationships = await stores.relationships.page(tenantId, NONE, { phone });
  const listed = await stores.dnc.ofPhone(tenantId, phone);
  const key = await stores.audit.keyOf(tenantId, phone);
  const kept: readonly KeptOfPerson[] = [
    { what: "consents", records: all.total - revoked.total, why: "proof_of_consent" },
    { what: "revocations", records: revoked.total, why: "refusal" },
    { what: "relationships", records: relationships.total, why: "proof_of_relationship" },
    { what: "dnc_entries", records: listed.length, why: "refusal" },
    { what: "audit_key", records: Number(key !== null), why: "proof_of_decisions" },
  ];
  return kept.filter(({ records }) => records > 0);
}

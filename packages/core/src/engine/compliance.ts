import { EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import type { TenantId } from "../model/ids.ts";
import { auditOf } from "./audit.ts";
import { packSetOf } from "./audit-inputs.ts";
import { checkInBatch } from "./check-batches.ts";
import type { Engine } from "./context.ts";
import { permittedCalendar } from "./permitted-calendar.ts";
import { askRegistries } from "./registry-facts.ts";
import { simulate } from "./simulate.ts";

/** The bare check (contract §12.1): the same facts and the same decision as before a dial, written to the same log. */
export function complianceOf(engine: Engine, tenantId: TenantId): TenantDialer["compliance"] {
  return {
    check: async (request, by = EMBEDDER) => {
      const jurisdiction = request.jurisdiction ?? null;
      const registries = await askRegistries(engine, request.phone, jurisdiction);
      const question = {
        tenantId,
        phone: request.phone,
        cli: request.cli ?? null,
        purpose: request.purpose ?? null,
        requestedJurisdiction: jurisdiction,
        contactTimezone: null,
        campaignId: request.campaignId ?? null,
        contactId: null,
        agentId: null,
        callId: null,
        origin: "api",
        actor: by.id ?? by.name,
      } as const;
      return checkInBatch(engine, tenantId, { question, registries });
    },
    simulate: (request, at) => simulate(engine, tenantId, request, at),
    audit: auditOf(engine, tenantId),
    calendar: (question) => permittedCalendar(engine, tenantId, question),
    packs: () => {
      const { digests } = packSetOf(engine.packs);
      return engine.packs.map((pack) => ({ pack, digest: digests.get(pack.id) ?? "" }));
    },
  };
}

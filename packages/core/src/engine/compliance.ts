import { EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import type { TenantId } from "../model/ids.ts";
import { auditOf } from "./audit.ts";
import { packSetOf } from "./audit-inputs.ts";
import { bareQuestion, checkInBatch } from "./check-batches.ts";
import type { Engine } from "./context.ts";
import { permittedCalendar } from "./permitted-calendar.ts";
import { askRegistries } from "./registry-facts.ts";
import { simulate } from "./simulate.ts";

/** The bare check (contract §12.1): the same facts and the same decision as before a dial, written to the same log. */
export function complianceOf(engine: Engine, tenantId: TenantId): TenantDialer["compliance"] {
  return {
    check: (request, by = EMBEDDER) => {
      const question = bareQuestion(tenantId, request, by.id ?? by.name);
      const registries = askRegistries(engine, question.phone, question.requestedJurisdiction);
      return registries instanceof Promise
        ? registries.then((told) => checkInBatch(engine, tenantId, { question, registries: told }))
        : checkInBatch(engine, tenantId, { question, registries });
    },
    simulate: (request, at) => simulate(engine, tenantId, request, at),
    audit: auditOf(engine, tenantId),
    calendar: (question) => permittedCalendar(engine, tenantId, question),
    packs: () => {
      const { byId } = packSetOf(engine.packs);
      return engine.packs.map((pack) => ({ pack, digest: byId.get(pack.id)?.digest ?? "" }));
    },
  };
}

import { EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import type { TenantId } from "../model/ids.ts";
import type { Engine } from "./context.ts";
import { decideAndRecord } from "./gate.ts";
import { tellBlocked } from "./launch.ts";
import { askRegistries } from "./registry-facts.ts";
import { inUnit } from "./unit.ts";

/** The bare check (contract §12.1): the same facts and the same decision as before a dial, written to the same log. */
export function complianceOf(engine: Engine, tenantId: TenantId): TenantDialer["compliance"] {
  return {
    check: async (request, by = EMBEDDER) => {
      const jurisdiction = request.jurisdiction ?? null;
      const registries = await askRegistries(engine, request.phone, jurisdiction);
      return inUnit(engine, async (unit) => {
        const campaign =
          request.campaignId == null ? null : await unit.stores.campaigns.find(tenantId, request.campaignId);
        if (request.campaignId != null && campaign === null)
          throw new EngageError("unknown-reference", "There is no such campaign.", {
            extra: { pointer: "#/campaign_id", id: request.campaignId },
          });
        const question = {
          tenantId,
          phone: request.phone,
          cli: request.cli ?? null,
          purpose: request.purpose ?? campaign?.purpose ?? "marketing",
          requestedJurisdiction: jurisdiction,
          contactTimezone: null,
          campaignId: campaign?.id ?? null,
          contactId: null,
          agentId: null,
          callId: null,
          origin: "api",
          actor: by.id ?? by.name,
        } as const;
        const [record] = await decideAndRecord(engine, unit, [question], [registries]);
        if (record === undefined)
          throw new EngageError("dependency-unavailable", "The audit log did not take the decision.", {
            extra: { dependency: "audit" },
          });
        if (!record.decision.allowed) tellBlocked(unit, record);
        return record;
      });
    },
  };
}

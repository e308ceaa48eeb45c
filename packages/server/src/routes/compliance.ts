import * as contract from "../contract/compliance.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { presentDecision } from "./compliance.present.ts";

export const complianceRoutes = (services: Services): readonly Bound[] => [
  handle(contract.checkCompliance)(async ({ body, caller }) => {
    const record = await services.of(caller.tenantId).compliance.check(
      {
        phone: body.phone,
        campaignId: body.campaign_id ?? null,
        jurisdiction: body.jurisdiction ?? null,
        cli: body.cli ?? null,
        purpose: body.purpose,
      },
      caller.actor,
    );
    return { status: 200, body: presentDecision(record) };
  }),
];

import * as contract from "../contract/compliance.ts";
import { type Bound, handle } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { presentDecision } from "./compliance.present.ts";

export const complianceRoutes = (services: Services): readonly Bound[] => [
  handle(contract.checkCompliance)(async ({ body, caller }) => {
    const { compliance } = services.of(caller.tenantId);
    const request = {
      phone: body.phone,
      campaignId: body.campaign_id ?? null,
      jurisdiction: body.jurisdiction ?? null,
      cli: body.cli ?? null,
      purpose: body.purpose,
    };
    if (body.at !== undefined) {
      const decision = await compliance.simulate(request, body.at);
      return { status: 200, body: presentDecision({ ref: null, decision }) };
    }
    return { status: 200, body: presentDecision(await compliance.check(request, caller.actor)) };
  }),
];

import { decide } from "../compliance/decide.ts";
import type { CheckRequest } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import type { Decision } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { attemptBook } from "./attempt-facts.ts";
import type { Engine } from "./context.ts";
import { gather } from "./gate.ts";
import { askRegistries } from "./registry-facts.ts";

/** What would be decided at another moment, by what is known now. Written down nowhere and good for no dial. */
export async function simulate(
  engine: Engine,
  tenantId: TenantId,
  request: CheckRequest,
  at: Instant,
): Promise<Decision> {
  const requestedJurisdiction = request.jurisdiction ?? null;
  const registries = await askRegistries(engine, request.phone, requestedJurisdiction);
  const facts = await engine.storage.read(async (stores) => {
    const campaign = request.campaignId == null ? null : await stores.campaigns.find(tenantId, request.campaignId);
    if (request.campaignId != null && campaign === null)
      throw new EngageError("unknown-reference", "There is no such campaign.", {
        extra: { pointer: "#/campaign_id", id: request.campaignId },
      });
    const question = {
      tenantId,
      phone: request.phone,
      cli: request.cli ?? null,
      purpose: request.purpose ?? campaign?.purpose ?? "marketing",
      requestedJurisdiction,
      contactTimezone: null,
      campaignId: campaign?.id ?? null,
      contactId: null,
      agentId: null,
      callId: null,
      origin: "api",
      actor: "",
    } as const;
    const book = await attemptBook(engine, stores, { tenantId, phones: [request.phone], at, hold: false });
    return gather(engine, { stores, at }, question, registries, book);
  });
  return decide(facts, engine.packs, at, engine.tzdata);
}

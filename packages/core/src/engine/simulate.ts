import { decide } from "../compliance/decide.ts";
import type { CheckRequest } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import type { Decision } from "../model/decision.ts";
import type { TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import { attemptBook } from "./attempt-facts.ts";
import { bareQuestion, resolved } from "./check-batches.ts";
import type { Engine } from "./context.ts";
import { gather } from "./gate.ts";
import { ownBook } from "./own-rules.ts";
import { askRegistries } from "./registry-facts.ts";
import { relationshipBook } from "./relationship-facts.ts";
import { storedFacts } from "./stored-facts.ts";

/** What would be decided at another moment, by what is known now. Written down nowhere and good for no dial. */
export async function simulate(
  engine: Engine,
  tenantId: TenantId,
  request: CheckRequest,
  at: Instant,
): Promise<Decision> {
  const asked = bareQuestion(tenantId, request, "");
  const registries = await askRegistries(engine, asked.phone, asked.requestedJurisdiction);
  const facts = await engine.storage.read(async (stores) => {
    const [question] = await resolved(stores, [asked]);
    if (question === undefined || question instanceof EngageError) throw question;
    const own = await ownBook(engine, stores, tenantId, [question.campaignId]);
    const attempts = await attemptBook(engine, stores, { tenantId, phones: [question.phone], at, hold: false, own });
    const stored = await storedFacts(stores, tenantId, [question], at);
    const relationships = await relationshipBook(engine, stores, { tenantId, questions: [question], own });
    return gather(engine, question, { registries, attempts, own, stored, relationships });
  });
  return decide(facts, engine.packs, at, engine.tzdata);
}

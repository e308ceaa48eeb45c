import { type Clearance, mintClearance } from "../compliance/clearance.ts";
import { decide } from "../compliance/decide.ts";
import type { Facts } from "../compliance/facts.ts";
import { LIMITS } from "../limits.ts";
import type { Purpose } from "../model/campaign.ts";
import {
  type AuditDraft,
  type AuditRecord,
  absent,
  type DecisionOrigin,
  type Fact,
  known,
  unknown,
} from "../model/decision.ts";
import type { AgentId, CallId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import { countryOf, type E164 } from "../model/phone.ts";
import { knownOf } from "../model/rule-value.ts";
import type { Engine } from "./context.ts";
import { within } from "./time-limit.ts";
import type { Unit } from "./unit.ts";

// The only way to a clearance: gather facts, decide, write the decision down, mint. Facts from outside the storage are
// asked before the transaction (they may be slow); those inside it are read in the same transaction that dials, so a
// number added to the do-not-call list a moment ago is seen.

/** One number somebody wants to dial, or asks about. */
export interface Question {
  readonly tenantId: TenantId;
  readonly phone: E164;
  readonly cli: E164 | null;
  readonly purpose: Purpose;
  readonly requestedJurisdiction: string | null;
  readonly contactTimezone: string | null;
  readonly campaignId: CampaignId | null;
  readonly contactId: ContactId | null;
  readonly agentId: AgentId | null;
  readonly callId: CallId | null;
  readonly origin: DecisionOrigin;
  readonly actor: string;
}

export type RegistryFacts = Facts["registries"];

/** Asks every register that a pack of the number's country (or the one asked for) names. Slow, failing or unloaded ones are unknown. */
export async function askRegistries(
  engine: Engine,
  phone: E164,
  requestedJurisdiction: string | null,
): Promise<RegistryFacts> {
  const countries = [countryOf(phone), requestedJurisdiction];
  const names = new Set(
    engine.packs
      .filter((pack) => countries.includes(pack.jurisdiction))
      .flatMap((pack) => knownOf(pack.rules.dncRegistry).map((rule) => rule.value.registry)),
  );
  const answers = await Promise.all(
    [...names].map(async (name) => [name, await askRegistry(engine, name, phone)] as const),
  );
  return Object.fromEntries(answers);
}

async function askRegistry(engine: Engine, name: string, phone: E164): Promise<Fact<{ listed: boolean }>> {
  try {
    const late = `the register did not answer within ${LIMITS.factTimeoutMs} ms`;
    const answer = await within(engine.timers, LIMITS.factTimeoutMs, engine.registry.lookup(name, phone), late);
    if (answer === null) return unknown("the register is not loaded", name);
    return known({ listed: answer.listed }, answer.source, answer.asOf);
  } catch (error) {
    return unknown(error instanceof Error ? error.message : "the register failed", name);
  }
}

/**
 * Decides each question and appends the decisions to the audit log, in the caller's transaction and in order. All
 * questions must be of one tenant.
 */
export async function decideAndRecord(
  engine: Engine,
  unit: Unit,
  questions: readonly Question[],
  registries: readonly RegistryFacts[],
): Promise<readonly AuditRecord[]> {
  if (questions.length === 0) return [];
  const drafts: AuditDraft[] = [];
  for (const [index, question] of questions.entries()) {
    const facts = await gather(unit, question, registries[index] ?? {});
    drafts.push({
      tenantId: question.tenantId,
      at: unit.at,
      origin: question.origin,
      actor: question.actor,
      campaignId: question.campaignId,
      contactId: question.contactId,
      agentId: question.agentId,
      callId: question.callId,
      decision: decide(facts, engine.packs, unit.at),
    });
  }
  return unit.stores.audit.append(drafts);
}

/** The clearance of a recorded decision, or null when it blocks. */
export const clearanceOf = (record: AuditRecord): Clearance | null =>
  record.decision.allowed ? mintClearance(record) : null;

async function gather(unit: Unit, question: Question, registries: RegistryFacts): Promise<Facts> {
  const { stores, at } = unit;
  const { tenantId, phone, cli, purpose } = question;
  const entry = await stores.dnc.find(tenantId, phone, question.campaignId, at);
  const consent = await stores.consents.latest(tenantId, phone, purpose);
  const country = countryOf(phone);
  return {
    phone,
    cli,
    purpose,
    requestedJurisdiction: question.requestedJurisdiction,
    numberCountry: country === null ? absent() : known(country),
    contactTimezone: question.contactTimezone,
    dncTenant: entry === null ? absent() : known({ reason: entry.reason, since: entry.addedAt }),
    registries,
    consent: consent === null ? absent() : known(consent),
    cliOwned: cli === null ? absent() : known(await stores.cli.owns(tenantId, cli)),
  };
}

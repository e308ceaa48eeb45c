import { type Clearance, mintClearance } from "../compliance/clearance.ts";
import { decide } from "../compliance/decide.ts";
import type { Facts } from "../compliance/facts.ts";
import type { Purpose } from "../model/campaign.ts";
import {
  type AuditDraft,
  type AuditRecord,
  absent,
  type Decision,
  type DecisionOrigin,
  known,
} from "../model/decision.ts";
import type { AgentId, CallId, CampaignId, ContactId, TenantId } from "../model/ids.ts";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Channel } from "../model/rule-value.ts";
import { type AttemptBook, attemptBook } from "./attempt-facts.ts";
import { archivePacks, evidenceOf, packSetOf } from "./audit-inputs.ts";
import type { Engine } from "./context.ts";
import { numberFacts } from "./number-facts.ts";
import { type OwnBook, ownBook } from "./own-rules.ts";
import type { RegistryFacts } from "./registry-facts.ts";
import { type RelationshipBook, relationshipBook } from "./relationship-facts.ts";
import { type StoredFacts, storedFacts } from "./stored-facts.ts";
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

/**
 * Decides each question and appends the decisions to the audit log, in the caller's transaction and in order. What is allowed
 * takes its attempt at once: the next question, here or in another worker, counts it. All questions must be of one tenant.
 */
export async function decideAndRecord(
  engine: Engine,
  unit: Unit,
  questions: readonly Question[],
  registries: readonly RegistryFacts[],
): Promise<readonly AuditRecord[]> {
  const [first] = questions;
  if (first === undefined) return [];
  const { tenantId } = first;
  const campaignIds = questions.map(({ campaignId }) => campaignId);
  const own = await ownBook(engine, unit.stores, tenantId, campaignIds);
  const at = unit.at;
  const hold = questions.some(mayDial);
  const phones = questions.map(({ phone }) => phone);
  const reading = attemptBook(engine, unit.stores, { tenantId, own, phones, at, hold });
  // Who had to wait for a number reads what is known of it afterwards; who holds none reads everything at once.
  if (hold) await reading;
  const [attempts, stored, relationships] = await Promise.all([
    reading,
    storedFacts(unit.stores, tenantId, questions, at),
    relationshipBook(engine, unit.stores, { tenantId, questions, own }),
  ]);
  const drafts: AuditDraft[] = [];
  for (const [index, question] of questions.entries()) {
    const facts = gather(engine, question, {
      registries: registries[index] ?? {},
      attempts,
      own,
      stored,
      relationships,
    });
    const decision = decide(facts, engine.packs, at, engine.tzdata);
    if (decision.allowed) take(attempts, question, at);
    drafts.push(draftOf(engine, question, facts, decision, at));
  }
  engine.memory.latestDecisionAt = Math.max(unit.at, engine.memory.latestDecisionAt ?? unit.at);
  await unit.stores.attempts.reserve(attempts.reserved);
  await archivePacks(engine, unit.stores);
  const records = await unit.stores.audit.append(drafts);
  unit.after(async () => {
    engine.memory.archivedPacks = packSetOf(engine.packs).digest;
  });
  return records;
}

/** A bare check dials nobody. */
const mayDial = ({ origin }: Question): boolean => origin !== "api";

const CHANNELS: Readonly<Record<DecisionOrigin, Channel | null>> = {
  dialer: "automatic",
  manual: "manual",
  preview: "manual",
  api: null,
};

function take(book: AttemptBook, question: Question, at: Instant): void {
  const { tenantId, callId, phone, purpose, campaignId } = question;
  if (callId === null || !mayDial(question)) return;
  const channel = CHANNELS[question.origin];
  book.reserved.push({ tenantId, callId, phone, at, purpose, channel, campaignId, outcome: null, confirmed: false });
}

// Drafts and facts are written out member by member: V8 takes twenty microseconds for a large literal that begins with a spread.

function draftOf(engine: Engine, question: Question, facts: Facts, decision: Decision, at: Instant): AuditDraft {
  const { tenantId, origin, actor, campaignId, contactId, agentId, callId } = question;
  const { inputs, spareKey } = evidenceOf(engine, facts, decision);
  return {
    tenantId,
    at,
    origin,
    actor,
    campaignId,
    contactId,
    agentId,
    callId,
    decision,
    facts,
    inputs,
    spareKey,
  };
}

/** The clearance of a recorded decision, or null when it blocks. */
export const clearanceOf = (record: AuditRecord): Clearance | null =>
  record.decision.allowed ? mintClearance(record) : null;

/** What was read of some questions before any of them is decided. */
interface Books {
  readonly registries: RegistryFacts;
  readonly attempts: AttemptBook;
  readonly own: OwnBook;
  readonly stored: StoredFacts;
  readonly relationships: RelationshipBook;
}

/** What is known of a question, now. Asks nobody, so a batch is decided without a pause. */
export function gather(engine: Engine, question: Question, books: Books): Facts {
  const { phone, cli, purpose, campaignId, callId } = question;
  const entry = books.stored.listing(question);
  const consent = books.stored.consent(question);
  const { numberCountry, numberZones, regions, lineTypes } = numberFacts(engine, phone);
  const country = numberCountry.kind === "known" ? numberCountry.value : null;
  return {
    phone,
    numberCountry,
    numberZones,
    regions,
    lineTypes,
    cli,
    purpose,
    channel: CHANNELS[question.origin],
    subject: campaignId,
    requestedJurisdiction: question.requestedJurisdiction,
    contactTimezone: question.contactTimezone,
    dncTenant: entry === null ? absent() : known({ reason: entry.reason, since: entry.addedAt }),
    registries: books.registries,
    consent: consent === null ? absent() : known(consent),
    relationships: books.relationships.of(phone),
    cliOwned: cli === null ? absent() : known(books.stored.owns(cli)),
    attempts: books.attempts.of(phone, callId),
    ownRules: books.own.of(campaignId, [country, question.requestedJurisdiction]),
    notBefore: engine.memory.latestDecisionAt,
  };
}

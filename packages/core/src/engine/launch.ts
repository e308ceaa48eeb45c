import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import { type Call, NOTHING_IN_CALL } from "../model/call.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { AuditRecord, CheckName, Decision } from "../model/decision.ts";
import type { CallId, LegId } from "../model/ids.ts";
import { MINUTE } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { PolicyPlan } from "../pacing/policy.ts";
import type { Stores } from "../ports/storage.ts";
import { openCall } from "./call-moves.ts";
import { callbackDialed, callbackFollows } from "./callback-moves.ts";
import { allRest, type CallerIds, callerId, callerIdsOf } from "./caller-ids.ts";
import { holdClearance } from "./clearances.ts";
import { count } from "./contact-moves.ts";
import type { Engine } from "./context.ts";
import { clearanceOf, decideAndRecord, type Question } from "./gate.ts";
import { inCallSettings } from "./in-call-settings.ts";
import { askRegistries, type RegistryFacts } from "./registry-facts.ts";
import { ringMs } from "./ring.ts";
import { inUnit, type Unit } from "./unit.ts";

/** What became of a claimed batch. */
export interface Launched {
  readonly claimed: number;
  readonly dialed: number;
  readonly blocked: number;
}

/** How long a contact rests when compliance could not be judged: the reason is ours, not the contact's. */
const UNJUDGED_REST_MS = 5 * MINUTE;

/**
 * Claims as many contacts as are to be launched, up to {@link LIMITS.claimBatch}, of an active campaign, asks compliance of each, and dials those that may be.
 *
 * Claim, decision, audit entry, contact, call row, outbox event and deadline are committed before the switch hears a word.
 * The dial transaction shares the campaign's row, so a pause waits for it or stops it (C-CAM-10), and it checks that the
 * lease is still ours, so a contact is never dialed twice at once.
 */
export async function launch(
  engine: Engine,
  campaign: Campaign,
  plan: Pick<PolicyPlan, "launch" | "figures">,
): Promise<Launched> {
  const now = engine.clock.now();
  const leasedUntil = now + LIMITS.contactLeaseMs;
  const { id: campaignId, tenantId } = campaign;
  const limit = Math.min(plan.launch, LIMITS.claimBatch);
  const { claims, callerIds } = await engine.storage.transact(async (stores) => {
    const callerIds = await callerIdsOf({ stores, at: now }, tenantId, campaign.cliGroupId);
    // Nobody is claimed whom we could not call: the reason is ours, and passes.
    if (allRest(callerIds)) return { claims: [], callerIds };
    const promised = await claimPromised(stores, campaign, { limit, now, leasedUntil });
    const rest = limit - promised.length;
    const condition = campaign.contactFilter;
    const order = campaign.orderBy;
    const claim = { tenantId, campaignId, limit: rest, now, leasedUntil, condition, order };
    const usual = rest === 0 ? [] : await stores.contacts.claim(claim);
    return {
      claims: [...promised, ...usual.map((contact) => ({ contact, phone: contact.phone }))],
      callerIds,
    };
  });
  if (claims.length === 0) return { claimed: 0, dialed: 0, blocked: 0 };
  const registries = await Promise.all(claims.map(({ phone }) => askRegistries(engine, phone, null)));
  return inUnit(engine, (unit) => dialBatch(engine, unit, campaign, { claims, callerIds, registries, plan }));
}

/** A contact that is ours for a moment, and which of its numbers to dial. */
interface Claim {
  readonly contact: Contact;
  readonly phone: E164;
}

/** Promised calls go before everything else. Those of one agent alone are not ours to launch: that agent is rung first. */
async function claimPromised(
  stores: Stores,
  { tenantId, id }: Campaign,
  of: { readonly limit: number; readonly now: number; readonly leasedUntil: number },
): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const { contactId, phone } of await stores.callbacks.due(tenantId, id, null, of.limit)) {
    const contact = await stores.contacts.claimOne(tenantId, contactId, of.now, of.leasedUntil);
    if (contact !== null) claims.push({ contact, phone });
  }
  return claims;
}

interface Batch {
  readonly claims: readonly Claim[];
  readonly callerIds: CallerIds;
  readonly registries: readonly RegistryFacts[];
  readonly plan: Pick<PolicyPlan, "figures">;
}

async function dialBatch(engine: Engine, unit: Unit, seen: Campaign, batch: Batch): Promise<Launched> {
  const campaign = await unit.stores.campaigns.share(seen.tenantId, seen.id);
  const claimed = batch.claims.length;
  if (campaign?.status !== "active") {
    await unit.stores.contacts.release(
      seen.tenantId,
      batch.claims.map(({ contact }) => contact),
    );
    return { claimed, dialed: 0, blocked: 0 };
  }
  // Counted anew when the transaction runs again.
  const callerIds = { ...batch.callerIds, usesToday: new Map(batch.callerIds.usesToday) };
  const ours: { contact: Contact; question: Question; registry: RegistryFacts }[] = [];
  for (const [index, { contact: claim, phone }] of batch.claims.entries()) {
    const contact = await unit.stores.contacts.lock(claim.tenantId, claim.id);
    if (contact === null || contact.status !== "pending" || contact.leaseEpoch !== claim.leaseEpoch) continue;
    const cli = callerId(engine, campaign, callerIds, { contactId: contact.id, phone });
    if (cli === null && allRest(callerIds)) {
      await unit.stores.contacts.release(claim.tenantId, [claim]);
      continue;
    }
    const question = { ...questionOf(campaign, contact, cli, engine.ids.next<CallId>()), phone };
    ours.push({ contact, question, registry: batch.registries[index] ?? {} });
  }
  const records = await decideAndRecord(
    engine,
    unit,
    ours.map((o) => o.question),
    ours.map((o) => o.registry),
  );
  let dialed = 0;
  for (const [index, record] of records.entries()) {
    const contact = ours[index]?.contact;
    if (contact === undefined) continue;
    if (record.callId !== null) {
      engine.pacers.note(record.callId, { segment: segmentOf(contact) });
      if (record.decision.allowed) engine.ticks.launched(campaign.id, record.callId, batch.plan);
    }
    if (await dialOrBlock(engine, unit, campaign, contact, record)) dialed += 1;
  }
  noteBlock(engine, campaign, dialed > 0 ? null : (records.at(-1) ?? null));
  return { claimed, dialed, blocked: records.length - dialed };
}

/** Of what kind the contact is, as far as pacing tells kinds apart: what its list says, else how urgent it is. */
function segmentOf({ customFields, priority }: Contact): string {
  const { segment } = customFields;
  return typeof segment === "string" && segment.length <= SEGMENT_LENGTH ? segment : `priority ${priority}`;
}
const SEGMENT_LENGTH = 40;

/** For diagnostics: a batch of which nothing could be dialed says why the campaign stands still; one that was dialed says it does not. */
function noteBlock(engine: Engine, campaign: Campaign, record: AuditRecord | null): void {
  const decision = record?.decision;
  if (!decision?.blockingRule) engine.memory.lastBlocks.delete(campaign.id);
  else {
    const unjudged = decision.checks[decision.blockingRule].result === "error";
    engine.memory.lastBlocks.set(campaign.id, { rule: decision.blockingRule, unjudged, until: decision.nextAllowedAt });
  }
}

async function dialOrBlock(
  engine: Engine,
  unit: Unit,
  campaign: Campaign,
  contact: Contact,
  record: AuditRecord,
): Promise<boolean> {
  const clearance = clearanceOf(record);
  if (clearance === null || record.callId === null) {
    await block(unit, contact, record);
    return false;
  }
  const dialing = await unit.stores.contacts.save(evolveContact(contact, { type: "dial", at: unit.at }));
  await count(unit, contact, dialing);
  const call = newCall(engine, campaign, dialing, record, unit.at);
  await openCall(engine, unit, call, dialing);
  await callbackDialed(unit, contact, call.id);
  holdClearance(engine, call.id, clearance);
  return true;
}

/** A block uses no attempt; what it does to the contact depends on whether the reason passes (contract §21). */
export async function block(unit: Unit, contact: Contact, record: AuditRecord): Promise<void> {
  const { decision } = record;
  const { at } = unit;
  const rule = decision.blockingRule ?? "jurisdiction";
  const unjudged = decision.checks[rule].result === "error";
  const command =
    passes(decision, rule) && !unjudged
      ? ({ type: "postpone", at, until: decision.nextAllowedAt ?? at + UNJUDGED_REST_MS } as const)
      : unjudged
        ? ({ type: "postpone", at, until: at + UNJUDGED_REST_MS } as const)
        : rule === "dnc_tenant" || rule === "dnc_national"
          ? ({ type: "dnc", at } as const)
          : ({ type: "hold", at, rule } as const);
  const blocked = evolveContact(contact, command);
  await unit.stores.contacts.save(blocked);
  await callbackFollows(unit, contact, blocked);
  tellBlocked(unit, record);
}

/** Hours come again and attempts age; a rest may be for ever, and then somebody must decide. */
const passes = ({ nextAllowedAt }: Decision, rule: CheckName): boolean =>
  rule === "calling_hours" || rule === "frequency_cap" || (rule === "cooldown" && nextAllowedAt !== null);

export function tellBlocked(unit: Unit, record: AuditRecord): void {
  unit.notify("compliance.blocked", record.tenantId, record.campaignId ?? record.tenantId, {
    phone: record.decision.phone,
    rule: record.decision.blockingRule ?? "jurisdiction",
    auditRef: record.ref,
    ruleVersion: record.decision.ruleVersion,
    origin: record.origin === "preview" ? "manual" : record.origin,
    campaignId: record.campaignId,
  });
}

const questionOf = (campaign: Campaign, contact: Contact, cli: E164 | null, callId: CallId): Question => ({
  tenantId: contact.tenantId,
  phone: contact.phone,
  cli,
  purpose: campaign.purpose,
  requestedJurisdiction: null,
  contactTimezone: contact.timezone,
  campaignId: campaign.id,
  contactId: contact.id,
  agentId: null,
  callId,
  origin: "dialer",
  actor: "dialer",
});

function newCall(engine: Engine, campaign: Campaign, contact: Contact, record: AuditRecord, at: number): Call {
  const { decision } = record;
  if (record.callId === null || decision.cli === null)
    throw new Error("an allowed decision of the dialer names call and caller ID");
  return {
    ...BLANK_CALL,
    id: record.callId,
    tenantId: contact.tenantId,
    campaignId: campaign.id,
    contactId: contact.id,
    phone: decision.phone,
    cli: decision.cli,
    mode: campaign.dialingMode,
    attempt: contact.attempts,
    customerLegId: engine.ids.next<LegId>(),
    startedAt: at,
    auditRef: record.ref,
    ruleVersion: decision.ruleVersion,
    ringTimeoutMs: ringMs(engine, campaign.ringTimeoutMs, contact.phone, at),
    connectThresholdMs: campaign.pacing.connectThresholdMs,
    wrapUpMs: campaign.wrapUpMs,
    inCall: inCallSettings(engine, campaign, { phone: contact.phone, at, byHand: false }),
  };
}

/** A call of which nothing is known yet. */
export const BLANK_CALL = {
  agentId: null,
  direction: "outbound",
  phase: "dialing",
  outcome: null,
  agentLegId: null,
  agentLegReady: false,
  customerLegReady: false,
  ringingAt: null,
  answeredAt: null,
  connectedAt: null,
  endedAt: null,
  completedAt: null,
  abandoned: false,
  amdResult: null,
  hangupCause: null,
  sipCode: null,
  hangupBy: null,
  disposition: null,
  notes: null,
  node: null,
  ...NOTHING_IN_CALL,
  gateway: null,
  triedGateways: [],
  sentBefore: false,
  agentSeated: false,
  version: 1,
} as const satisfies Partial<Call>;

import type { Actor, Originated, OriginateRequest } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { notReady } from "../lifecycle/agent.ts";
import { evolveContact } from "../lifecycle/contact.ts";
import { type Agent, isReady } from "../model/agent.ts";
import type { Call } from "../model/call.ts";
import { CAMPAIGN_DEFAULTS, type Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { AuditRecord, DecisionOrigin } from "../model/decision.ts";
import type { AgentId, CallId, CliGroupId, LegId, TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { openCall } from "./call-moves.ts";
import { callbackDialed } from "./callback-moves.ts";
import { callerId, callerIdsOf } from "./caller-ids.ts";
import { holdClearance } from "./clearances.ts";
import { count } from "./contact-moves.ts";
import type { Engine } from "./context.ts";
import { clearanceOf, decideAndRecord } from "./gate.ts";
import { inCallSettings } from "./in-call-settings.ts";
import { BLANK_CALL, block, tellBlocked } from "./launch.ts";
import { madeBefore } from "./made-before.ts";
import { askRegistries, type RegistryFacts } from "./registry-facts.ts";
import { ringMs } from "./ring.ts";
import { inUnit, type Unit } from "./unit.ts";

/** A call by hand (C-CAL-7…12): checks in the contract's order, compliance always, then the agent's own phone first. */
export async function originate(
  engine: Engine,
  tenantId: TenantId,
  request: OriginateRequest,
  by: Actor,
): Promise<Originated> {
  const registries = await askRegistries(engine, request.destination, null);
  const opened = await inUnit(engine, async (unit) => {
    const before = request.idempotencyKey == null ? null : await madeBefore(unit, tenantId, request);
    if (before !== null) return before;
    const agent = await referenced(unit.stores.agents.find(tenantId, request.agentId), "agent", "#/agent_id");
    const campaign =
      request.campaignId == null
        ? null
        : await referenced(unit.stores.campaigns.find(tenantId, request.campaignId), "campaign", "#/campaign_id");
    const contact = await linked(unit, tenantId, request);
    orThrow(isReady(agent) ? agent : notReady(agent));
    if (!engine.switch.connected) throw switchAway();
    const to = { contactId: contact?.id ?? null, phone: request.destination };
    const cli = request.cliOverride ?? (await defaultCallerId(engine, unit, tenantId, campaign, to));
    if (cli === null)
      throw new EngageError(
        "campaign-no-caller-id",
        "No caller ID can be shown: the CLI group has no enabled number, or all of them rest.",
      );
    const dial = {
      agentId: agent.id,
      phone: request.destination,
      cli,
      campaign,
      // To a contact that is waiting, this is an attempt like any other; to a finished one it is only linked.
      contact: contact?.status === "pending" ? contact : null,
      mode: "manual",
      origin: "manual",
    } as const;
    const toThis = { ...dial, linkedContactId: contact?.id ?? null };
    const opened = await openAgentFirst(engine, unit, tenantId, toThis, registries, by);
    if (request.idempotencyKey != null && opened.call !== null)
      await unit.stores.idempotency.bind(tenantId, request.idempotencyKey, opened.call.id);
    return opened;
  });
  return orBlocked(opened);
}

/** The contact the call is for, locked; it must have that number and no call. */
async function linked(unit: Unit, tenantId: TenantId, request: OriginateRequest): Promise<Contact | null> {
  if (request.contactId == null) return null;
  const contact = await referenced(unit.stores.contacts.lock(tenantId, request.contactId), "contact", "#/contact_id");
  const of = { extra: { pointer: "#/contact_id", id: contact.id } };
  if (![contact.phone, ...contact.altPhones].includes(request.destination))
    throw new EngageError("unknown-reference", "The contact has another number.", of);
  if (request.campaignId != null && request.campaignId !== contact.campaignId)
    throw new EngageError("unknown-reference", "The contact is of another campaign.", of);
  if (contact.status === "dialing" || contact.status === "connected")
    throw new EngageError("invalid-state", "The contact is in a call.");
  return contact;
}

export interface AgentFirstDial {
  readonly agentId: AgentId;
  readonly phone: E164;
  readonly cli: E164;
  readonly campaign: Campaign | null;
  /** The contact this is an attempt at; null = it counts for none. */
  readonly contact: Contact | null;
  readonly linkedContactId?: Contact["id"] | null;
  readonly mode: Call["mode"];
  readonly origin: DecisionOrigin;
}

export interface Opened {
  readonly call: Call | null;
  readonly audit: AuditRecord;
}

/** Decides, records, and if allowed reserves the agent and opens the call; all in the caller's transaction. */
export async function openAgentFirst(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  dial: AgentFirstDial,
  registries: RegistryFacts,
  by: Actor,
): Promise<Opened> {
  const callId = engine.ids.next<CallId>();
  const question = {
    tenantId,
    phone: dial.phone,
    cli: dial.cli,
    purpose: dial.campaign?.purpose ?? CAMPAIGN_DEFAULTS.purpose,
    requestedJurisdiction: null,
    contactTimezone: dial.contact?.timezone ?? null,
    campaignId: dial.campaign?.id ?? null,
    contactId: dial.contact?.id ?? dial.linkedContactId ?? null,
    agentId: dial.agentId,
    callId,
    origin: dial.origin,
    actor: by.id ?? by.name,
  };
  const [audit] = await decideAndRecord(engine, unit, [question], [registries]);
  if (audit === undefined)
    throw new EngageError("dependency-unavailable", "The audit log did not take the decision.", {
      extra: { dependency: "audit" },
    });
  const clearance = clearanceOf(audit);
  if (clearance === null) {
    if (dial.contact === null) tellBlocked(unit, audit);
    else await block(unit, dial.contact, audit);
    return { call: null, audit };
  }
  const contact = dial.contact === null ? null : await takeContact(unit, dial.contact);
  const agent = await unit.stores.agents.find(tenantId, dial.agentId);
  const call = callOf(engine, unit, tenantId, { dial, contact, audit, callId, agent });
  await openCall(engine, unit, call, contact);
  if (dial.contact !== null) await callbackDialed(unit, dial.contact, callId);
  holdClearance(engine, callId, clearance);
  return { call, audit };
}

export function orBlocked(opened: Opened): Originated {
  const { call, audit } = opened;
  if (call === null)
    throw new EngageError("compliance-blocked", audit.decision.blockingReason ?? "The call is not permitted.", {
      extra: { audit },
    });
  return { call, audit };
}

export const switchAway = (): EngageError =>
  new EngageError("dependency-unavailable", "The switch is not connected.", { extra: { dependency: "switch" } });

export async function defaultCallerId(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  campaign: Campaign | null,
  to: { readonly contactId: Contact["id"] | null; readonly phone: E164 },
): Promise<E164 | null> {
  const groupId = campaign?.cliGroupId ?? (await usualGroup(unit, tenantId));
  return groupId === null ? null : callerId(engine, campaign, await callerIdsOf(unit, tenantId, groupId), to);
}

/** The tenant's own choice, else its newest group. */
async function usualGroup({ stores }: Unit, tenantId: TenantId): Promise<CliGroupId | null> {
  const chosen = (await stores.tenants.find(tenantId))?.settings.defaultCliGroupId ?? null;
  return chosen ?? (await stores.cli.pageGroups(tenantId, { limit: 1, after: null })).items[0]?.id ?? null;
}

async function takeContact(unit: Unit, contact: Contact): Promise<Contact> {
  const dialing = await unit.stores.contacts.save(evolveContact(contact, { type: "dial", at: unit.at }));
  await count(unit, contact, dialing);
  return dialing;
}

function callOf(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  of: { dial: AgentFirstDial; contact: Contact | null; audit: AuditRecord; callId: CallId; agent: Agent | null },
): Call {
  const seatLegId = of.agent?.seatState === "ready" ? of.agent.seatLegId : null;
  const settings = of.dial.campaign ?? CAMPAIGN_DEFAULTS;
  return {
    ...BLANK_CALL,
    id: of.callId,
    tenantId,
    campaignId: of.dial.campaign?.id ?? null,
    contactId: of.contact?.id ?? of.dial.linkedContactId ?? null,
    agentId: of.dial.agentId,
    phone: of.dial.phone,
    cli: of.dial.cli,
    mode: of.dial.mode,
    attempt: of.contact?.attempts ?? null,
    // An agent who sits has answered already.
    phase: seatLegId === null ? "agent_dialing" : "dialing",
    customerLegId: engine.ids.next<LegId>(),
    agentLegId: seatLegId ?? engine.ids.next<LegId>(),
    agentLegReady: seatLegId !== null,
    agentSeated: seatLegId !== null,
    startedAt: unit.at,
    auditRef: of.audit.ref,
    ruleVersion: of.audit.decision.ruleVersion,
    ringTimeoutMs: ringMs(engine, settings.ringTimeoutMs, of.dial.phone, unit.at),
    connectThresholdMs: settings.pacing.connectThresholdMs,
    wrapUpMs: settings.wrapUpMs,
    inCall: inCallSettings(engine, of.dial.campaign, { phone: of.dial.phone, at: unit.at, byHand: true }),
  };
}

async function referenced<T>(found: Promise<T | null>, what: string, pointer: string): Promise<T> {
  const value = await found;
  if (value === null) throw new EngageError("unknown-reference", `There is no such ${what}.`, { extra: { pointer } });
  return value;
}

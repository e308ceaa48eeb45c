import { isZone } from "../compliance/local-time.ts";
import { type Actor, type CallbackChange, EMBEDDER, type NewCallback, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import { Callback, isOpenCallback } from "../model/callback.ts";
import type { Contact } from "../model/contact.ts";
import type { AgentId, CallbackId, TenantId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { endPromise, moveCallback, schedule, tellCallback } from "./callback-moves.ts";
import type { Engine } from "./context.ts";
import { ownBook } from "./own-rules.ts";
import { hoursFor, mustBePermitted } from "./promised-hours.ts";
import { inUnit, type Unit } from "./unit.ts";

/** Promised calls (contract §18.3). */
export function callbacksOf(engine: Engine, tenantId: TenantId): TenantDialer["callbacks"] {
  return {
    schedule: (callback, by = EMBEDDER) =>
      inUnit(engine, (unit) => scheduleCallback(engine, unit, tenantId, callback, by)),
    change: (id, changes) => inUnit(engine, (unit) => change(engine, unit, tenantId, id, changes)),
    cancel: async (id) => {
      await inUnit(engine, async (unit) => {
        const callback = await open(unit, tenantId, id);
        if (callback.status === "in_progress") throw inCall();
        await endPromise(unit, callback, "cancelled");
      });
    },
    claim: async (id, agentId) => {
      const callback = await inUnit(engine, (unit) => claim(unit, tenantId, id, agentId));
      engine.wake();
      return callback;
    },
  };
}

/** Also what a disposition of category `callback` does. The contact waits for this moment from now on. */
export async function scheduleCallback(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  given: NewCallback,
  by: Actor,
): Promise<Callback> {
  const contact = await unit.stores.contacts.lock(tenantId, given.contactId);
  if (contact === null)
    throw new EngageError("unknown-reference", "There is no such contact.", {
      extra: { pointer: "#/contact_id", id: given.contactId },
    });
  const promised = evolveContact(contact, { type: "promise", at: unit.at, dueAt: given.dueAt });
  if (promised === contact)
    throw new EngageError("invalid-state", `The contact is ${contact.status}; nobody can be promised a call.`);
  const callback = await promise(engine, unit, contact, given, by);
  await unit.stores.contacts.save(promised);
  return callback;
}

/** Writes the promise without touching the contact, which a call under way still holds. */
export async function promise(
  engine: Engine,
  unit: Unit,
  contact: Contact,
  given: Omit<NewCallback, "contactId">,
  by: Actor,
): Promise<Callback> {
  await check(engine, unit, contact, given);
  const callback = Callback.parse({
    id: engine.ids.next<CallbackId>(),
    tenantId: contact.tenantId,
    campaignId: contact.campaignId,
    contactId: contact.id,
    phone: given.phone ?? contact.phone,
    dueAt: given.dueAt,
    timezone: given.timezone ?? null,
    agentId: given.agentId ?? null,
    expiresMinutes: given.expiresMinutes ?? null,
    note: given.note ?? null,
    status: "scheduled",
    callId: null,
    createdBy: by.name,
    createdAt: unit.at,
    updatedAt: unit.at,
    version: 1,
  });
  await unit.stores.callbacks.insert(callback);
  await schedule(unit, callback);
  tellCallback(unit, callback);
  return callback;
}

async function check(
  engine: Engine,
  unit: Unit,
  contact: Contact,
  given: Omit<NewCallback, "contactId">,
): Promise<void> {
  const bad = (pointer: string, message: string): never => {
    throw new EngageError("validation-failed", message, { extra: { pointer } });
  };
  if (given.dueAt <= unit.at - 60_000) bad("#/due_at", "The moment is over.");
  if ((given.note?.length ?? 0) > LIMITS.notesLength) bad("#/note", `is longer than ${LIMITS.notesLength} characters`);
  if (given.timezone != null && !isZone(given.timezone)) bad("#/timezone", "is not an IANA zone name");
  if (given.phone != null && !numbersOf(contact).includes(given.phone)) bad("#/phone", "is no number of this contact");
  if (given.agentId != null) await mustBeAssigned(unit, contact, given.agentId);
  await mustBeInHours(engine, unit, contact, given.phone ?? contact.phone, given.dueAt);
}

const numbersOf = (contact: Contact): readonly E164[] => [contact.phone, ...contact.altPhones];

async function mustBeAssigned(unit: Unit, contact: Contact, agentId: AgentId): Promise<void> {
  if ((await unit.stores.campaigns.agentIds(contact.tenantId, contact.campaignId)).includes(agentId)) return;
  throw new EngageError("unknown-reference", "The agent does not work on the contact's campaign.", {
    extra: { pointer: "#/agent_id", id: agentId },
  });
}

async function mustBeInHours(engine: Engine, unit: Unit, contact: Contact, phone: E164, dueAt: number): Promise<void> {
  const campaign = await unit.stores.campaigns.find(contact.tenantId, contact.campaignId);
  if (campaign === null || campaign.status === "completed")
    throw new EngageError("invalid-state", "The contact's campaign is over; it makes no more calls.");
  const own = await ownBook(engine, unit.stores, contact.tenantId, [campaign.id]);
  mustBePermitted(hoursFor(engine, own, campaign, contact, phone, dueAt), "#/due_at");
}

async function change(
  engine: Engine,
  unit: Unit,
  tenantId: TenantId,
  id: CallbackId,
  changes: CallbackChange,
): Promise<Callback> {
  const seen = await unit.stores.callbacks.find(tenantId, id);
  const contact = seen === null ? null : await unit.stores.contacts.lock(tenantId, seen.contactId);
  const callback = await open(unit, tenantId, id);
  if (callback.status === "in_progress" || contact === null) throw inCall();
  const next = { ...callback, ...changes };
  await check(engine, unit, contact, { ...next, dueAt: changes.dueAt ?? Math.max(next.dueAt, unit.at) });
  const moved = changes.dueAt !== undefined && changes.dueAt !== callback.dueAt;
  if (moved) {
    await unit.stores.deadlines.clear(id);
    await unit.stores.contacts.save(evolveContact(contact, { type: "promise", at: unit.at, dueAt: next.dueAt }));
  }
  return moveCallback(unit, callback, { ...changes, ...(moved ? { status: "scheduled" } : {}) });
}

/** An agent takes a callback on himself: he alone makes it from now on, at its moment or at once when that has come. */
async function claim(unit: Unit, tenantId: TenantId, id: CallbackId, agentId: AgentId): Promise<Callback> {
  const callback = await open(unit, tenantId, id);
  if (callback.status === "in_progress") throw inCall();
  if (callback.agentId !== null && callback.agentId !== agentId)
    throw new EngageError("invalid-state", "The callback is another agent's.");
  const workers = await unit.stores.campaigns.agentIds(tenantId, callback.campaignId);
  if (!workers.includes(agentId))
    throw new EngageError("forbidden", "The agent is not assigned to the callback's campaign.");
  return moveCallback(unit, callback, { agentId });
}

async function open(unit: Unit, tenantId: TenantId, id: CallbackId): Promise<Callback> {
  const callback = await unit.stores.callbacks.lock(tenantId, id);
  if (callback === null)
    throw new EngageError("not-found", "There is no such callback.", { extra: { resource: "callback", id } });
  if (!isOpenCallback(callback)) throw new EngageError("invalid-state", `The callback is ${callback.status}.`);
  return callback;
}

const inCall = (): EngageError => new EngageError("invalid-state", "The promised call is under way.");

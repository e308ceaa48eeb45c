import type { Actor, ContactChange } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import type { Contact } from "../model/contact.ts";
import type { ContactId, TenantId } from "../model/ids.ts";
import { endPromise, openPromise } from "./callback-moves.ts";
import { mergedFields } from "./custom-fields.ts";
import type { Unit } from "./unit.ts";

// What people do with one contact (contract §9.5).

export async function changeContact(
  unit: Unit,
  tenantId: TenantId,
  id: ContactId,
  changes: ContactChange,
): Promise<Contact> {
  const contact = await locked(unit, tenantId, id);
  const { customFields, ...rest } = changes;
  for (const [member, pointer] of NAMES)
    if ((rest[member]?.length ?? 0) > LIMITS.personNameLength)
      throw new EngageError("validation-failed", `is longer than ${LIMITS.personNameLength} characters`, {
        extra: { pointer },
      });
  const fields = customFields === undefined ? {} : { customFields: mergedFields(contact.customFields, customFields) };
  return unit.stores.contacts.save({ ...contact, ...rest, ...fields, updatedAt: unit.at });
}

const NAMES = [
  ["firstName", "#/first_name"],
  ["lastName", "#/last_name"],
] as const;

/** Dialable again at once, whatever finished or held it. A number on the do-not-call list stays where it is. */
export async function requeueContact(unit: Unit, tenantId: TenantId, id: ContactId): Promise<Contact> {
  const contact = await locked(unit, tenantId, id);
  if (inCall(contact)) throw new EngageError("invalid-state", "The contact is in a call.");
  const listed = await unit.stores.dnc.find(tenantId, contact.phone, contact.campaignId, unit.at);
  if (listed !== null)
    throw new EngageError("invalid-state", "The number is on the do-not-call list; take it off first.");
  const promised = await openPromise(unit, contact);
  if (promised !== null) await endPromise(unit, promised, "cancelled");
  const free = promised === null ? contact : await locked(unit, tenantId, id);
  const open = free.status === "dnc" ? { ...free, status: "failed" as const } : free;
  return unit.stores.contacts.save(evolveContact(open, { type: "requeue", at: unit.at }));
}

/** Erases the person and leaves a tombstone. Calls, recordings and the audit log have their own terms; so have consents and relationships (`persons`). */
export async function eraseContact(unit: Unit, tenantId: TenantId, id: ContactId, by: Actor): Promise<void> {
  const contact = await locked(unit, tenantId, id);
  const held = contact.leasedUntil !== null && contact.leasedUntil > unit.at;
  if (inCall(contact) || held)
    throw new EngageError("invalid-state", "The contact is in a call or on an agent's screen; try again after it.");
  const promised = await openPromise(unit, contact);
  if (promised !== null) await endPromise(unit, promised, "cancelled");
  const { campaignId } = contact;
  await unit.stores.contacts.erase(tenantId, { id, campaignId, erasedAt: unit.at, erasedBy: by.name });
  await unit.stores.campaigns.count(tenantId, campaignId, {
    totalContacts: -1,
    contacted: -Number(contact.attempts > 0),
    connected: -Number(contact.reached),
  });
}

const inCall = ({ status }: Contact): boolean => status === "dialing" || status === "connected";

async function locked(unit: Unit, tenantId: TenantId, id: ContactId): Promise<Contact> {
  const contact = await unit.stores.contacts.lock(tenantId, id);
  if (contact === null)
    throw new EngageError("not-found", "There is no such contact.", { extra: { resource: "contact", id } });
  return contact;
}

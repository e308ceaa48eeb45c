import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import { type Callback, type CallbackStatus, HELD_FOR_CALLBACK, isOpenCallback } from "../model/callback.ts";
import type { Contact } from "../model/contact.ts";
import type { CallbackId, CallId, CampaignId, TenantId } from "../model/ids.ts";
import { DAY, type Instant, MINUTE } from "../model/instant.ts";
import type { Unit } from "./unit.ts";

/** A callback nobody could dial this long after its moment is missed. */
const MISSED_AFTER_MS = DAY;

/** Whether the contact waits for, or is in, a promised call. Everybody else costs no look at the callbacks. */
export const isPromised = (contact: Contact): boolean => contact.heldBy === HELD_FOR_CALLBACK;

/** Sets what becomes due of a scheduled callback. */
export const schedule = (unit: Unit, { id, tenantId, dueAt }: Callback): Promise<void> =>
  unit.stores.deadlines.set({ kind: "callback_due", refId: id, tenantId, dueAt });

/** Moves a callback and tells. Deadlines of what is over are removed; its contact is somebody else's business. */
export async function moveCallback(
  unit: Unit,
  callback: Callback,
  changes: Partial<Omit<Callback, "id" | "tenantId" | "contactId" | "version">>,
): Promise<Callback> {
  const saved = await unit.stores.callbacks.save({ ...callback, ...changes, updatedAt: unit.at });
  if (!isOpenCallback(saved) || saved.status === "in_progress") await unit.stores.deadlines.clear(saved.id);
  if (saved.status === "scheduled") await schedule(unit, saved);
  if (saved.status !== callback.status) tellCallback(unit, saved);
  return saved;
}

const TOLD = { scheduled: true, due: true, missed: true, completed: true } as const satisfies Partial<
  Record<CallbackStatus, true>
>;

export function tellCallback(unit: Unit, { id, contactId, campaignId, dueAt, agentId, ...rest }: Callback): void {
  if (!(rest.status in TOLD)) return;
  unit.notify(`callback.${rest.status as keyof typeof TOLD}`, rest.tenantId, id, {
    callbackId: id,
    contactId,
    campaignId,
    dueAt,
    agentId,
  });
}

/** The promised moment is here. A contact that cannot be dialed any more ends the promise. */
export async function callbackDue(unit: Unit, tenantId: TenantId, id: CallbackId): Promise<void> {
  const callback = await unit.stores.callbacks.lock(tenantId, id);
  if (callback?.status !== "scheduled") return;
  const contact = await unit.stores.contacts.find(tenantId, callback.contactId);
  if (contact === null || contact.status !== "pending" || !isPromised(contact)) {
    await moveCallback(unit, callback, { status: "cancelled" });
    return;
  }
  const due = await moveCallback(unit, callback, { status: "due" });
  const set = (kind: "callback_fall" | "callback_missed", dueAt: Instant) =>
    unit.stores.deadlines.set({ kind, refId: id, tenantId, dueAt });
  if (due.agentId !== null && due.expiresMinutes !== null)
    await set("callback_fall", due.dueAt + due.expiresMinutes * MINUTE);
  await set("callback_missed", Math.max(due.dueAt, unit.at) + MISSED_AFTER_MS);
}

/** Its own agent did not call in time: now any agent may. */
export async function callbackFalls(unit: Unit, tenantId: TenantId, id: CallbackId): Promise<void> {
  const callback = await unit.stores.callbacks.lock(tenantId, id);
  if (callback?.status === "due") await moveCallback(unit, callback, { agentId: null });
}

/** Nobody called: the contact is one of the list again. */
export async function callbackMissed(unit: Unit, tenantId: TenantId, id: CallbackId): Promise<void> {
  const callback = await unit.stores.callbacks.find(tenantId, id);
  if (callback?.status !== "due") return;
  await endPromise(unit, callback, "missed");
}

/** Ends an open callback and lets its contact go, unless that one is in the promised call. Locks contact, then callback. */
export async function endPromise(unit: Unit, seen: Callback, status: "missed" | "cancelled"): Promise<Callback | null> {
  const contact = await unit.stores.contacts.lock(seen.tenantId, seen.contactId);
  const callback = await unit.stores.callbacks.lock(seen.tenantId, seen.id);
  if (callback === null || !isOpenCallback(callback)) return callback;
  if (contact !== null && isPromised(contact)) {
    const freed = evolveContact(contact, { type: "unpromise", at: unit.at });
    if (freed !== contact) await unit.stores.contacts.save(freed);
  }
  return moveCallback(unit, callback, { status });
}

/** The contact's open callback, locked; the contact must be locked before. */
export async function openPromise(unit: Unit, { tenantId, id }: Contact): Promise<Callback | null> {
  const found = await unit.stores.callbacks.openOf(tenantId, id);
  const callback = found === null ? null : await unit.stores.callbacks.lock(tenantId, found.id);
  return callback !== null && isOpenCallback(callback) ? callback : null;
}

/** The promised call is dialed. */
export async function callbackDialed(unit: Unit, contact: Contact, callId: CallId): Promise<void> {
  const callback = isPromised(contact) ? await openPromise(unit, contact) : null;
  if (callback !== null) await moveCallback(unit, callback, { status: "in_progress", callId });
}

/** What became of a promised contact: reached, to be tried again, or given up. `after` is the contact as it now is. */
export async function callbackFollows(unit: Unit, before: Contact, after: Contact): Promise<void> {
  if (!isPromised(before) || after.status === "dialing") return;
  const callback = await openPromise(unit, after);
  if (callback === null) return;
  if (after.status === "connected") await moveCallback(unit, callback, { status: "completed" });
  else if (isPromised(after) && after.nextAttemptAt !== null)
    await moveCallback(unit, callback, { status: "scheduled", dueAt: after.nextAttemptAt, callId: null });
  else await moveCallback(unit, callback, { status: "missed" });
}

/** A completed campaign keeps no promises (C-CAM-14). */
export async function cancelCallbacks(unit: Unit, tenantId: TenantId, campaignId: CampaignId): Promise<void> {
  for (;;) {
    const open = await unit.stores.callbacks.openOfCampaign(tenantId, campaignId, LIMITS.claimBatch);
    if (open.length === 0) return;
    for (const callback of open) await endPromise(unit, callback, "cancelled");
  }
}

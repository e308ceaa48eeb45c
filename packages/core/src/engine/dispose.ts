import type { TenantDialer } from "../dialer-api.ts";
import { EngageError, orThrow } from "../errors.ts";
import { evolveContact } from "../lifecycle/contact.ts";
import { LIMITS } from "../limits.ts";
import { agentOf, type Call, talkSeconds } from "../model/call.ts";
import type { Callback } from "../model/callback.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact, CustomFields } from "../model/contact.ts";
import type { Disposition } from "../model/disposition.ts";
import type { AgentId, CallId, DncEntryId, TenantId } from "../model/ids.ts";
import { type Instant, MINUTE } from "../model/instant.ts";
import { moveCall } from "./call-moves.ts";
import { moveCallback, openPromise } from "./callback-moves.ts";
import { promise } from "./callbacks.ts";
import type { Engine } from "./context.ts";
import { mergedFields } from "./custom-fields.ts";
import { addToDnc, IN_FORCE } from "./dnc.ts";
import { ownBook } from "./own-rules.ts";
import { hoursFor } from "./promised-hours.ts";
import type { Unit } from "./unit.ts";

type Wish = Parameters<TenantDialer["calls"]["dispose"]>;
type Dispose = { readonly id: CallId; readonly by: NonNullable<Wish[2]> } & Wish[1];

/** Contract §18.2: the call's agent while talking or in wrap-up, supervisors also later. */
export async function dispose(engine: Engine, unit: Unit, tenantId: TenantId, wish: Dispose): Promise<Call> {
  const { id, code, by } = wish;
  const call = await mayDispose(unit, tenantId, wish);
  const disposition = await chosen(unit, call, code);
  check(call, disposition, wish, unit.at);
  if (disposition.category === "dnc") await optOut(engine, unit, call, by);
  await markContact(engine, unit, call, disposition, wish);
  const moved = await moveCall(engine, unit, tenantId, id, {
    type: "dispose",
    at: unit.at,
    code,
    notes: wish.notes ?? null,
    by: by.name,
    endsWrapUp: wish.keepWrapUp !== true,
  });
  if (moved === null) throw notFound(id);
  return orThrow(moved);
}

async function mayDispose(unit: Unit, tenantId: TenantId, { id, by, notes }: Dispose): Promise<Call> {
  const call = await unit.stores.calls.find(tenantId, id);
  if (call === null) throw notFound(id);
  if ((notes?.length ?? 0) > LIMITS.notesLength)
    throw new EngageError("validation-failed", `Notes are longer than ${LIMITS.notesLength} characters.`, {
      extra: { pointer: "#/notes" },
    });
  // Who handed the call on may still say what came of his part, until his wrap-up is over.
  const wrapsUp = !call.agentReleased && (call.detachedAgentId as string | null) === by.id;
  if (by.agentOnly && !wrapsUp && (agentOf(call) as string | null) !== by.id)
    throw new EngageError("forbidden", "Only the call's own agent may set its disposition.");
  if (by.agentOnly && call.phase === "final")
    throw new EngageError("invalid-state", "Wrap-up is over; a supervisor may still change the disposition.");
  return call;
}

/** The disposition, when the tenant has it and the campaign's set does. */
async function chosen(unit: Unit, call: Call, code: string): Promise<Disposition> {
  const { tenantId, campaignId } = call;
  const disposition = await unit.stores.dispositions.byCode(tenantId, code);
  const campaign = campaignId === null ? null : await unit.stores.campaigns.find(tenantId, campaignId);
  const setId = campaign?.dispositionSetId ?? null;
  const set = setId === null ? null : await unit.stores.dispositions.findSet(tenantId, setId);
  if (disposition !== null && (set === null || set.codes.includes(code))) return disposition;
  const detail =
    disposition === null ? "There is no such disposition." : "The campaign does not offer this disposition.";
  throw new EngageError("unknown-reference", detail, { extra: { pointer: "#/code", id: code } });
}

/** What the disposition itself asks of the one who chooses it. */
function check(call: Call, disposition: Disposition, wish: Dispose, at: Instant): void {
  const missing = (pointer: string, message: string): never => {
    throw new EngageError("validation-failed", message, { extra: { pointer } });
  };
  if (disposition.requiresNote && (wish.notes ?? call.notes ?? "").trim() === "")
    missing("#/notes", "This disposition needs a note.");
  if (disposition.requiresCallbackAt && wish.callback?.at === undefined)
    missing("#/callback/at", "This disposition needs the moment to call back.");
  if (wish.callback && disposition.category !== "callback")
    missing("#/callback", "Only a disposition of category callback promises a call.");
  if (disposition.minTalkSeconds !== null && talkSeconds(call, at) < disposition.minTalkSeconds)
    throw new EngageError(
      "invalid-state",
      `This disposition is for talks of at least ${disposition.minTalkSeconds} seconds.`,
    );
}

/** C-DNC-5: in the same transaction as the disposition. */
const optOut = (engine: Engine, unit: Unit, call: Call, by: Dispose["by"]): Promise<unknown> =>
  addToDnc(unit, call.tenantId, [
    {
      id: engine.ids.next<DncEntryId>(),
      tenantId: call.tenantId,
      phone: call.phone,
      source: "agent_disposition",
      reason: "Asked not to be called again.",
      addedBy: by.name,
      addedById: by.id,
      addedAt: unit.at,
      scope: "tenant",
      campaignId: null,
      expiresAt: null,
      ...IN_FORCE,
    },
  ]);

/** The contact shows the latest code and fields at once; its fate comes with the end of the call, or now when that is past. */
async function markContact(
  engine: Engine,
  unit: Unit,
  call: Call,
  disposition: Disposition,
  wish: Dispose,
): Promise<void> {
  const contact = call.contactId === null ? null : await unit.stores.contacts.lock(call.tenantId, call.contactId);
  if (contact === null) return;
  const callback = await promiseOf(engine, unit, call, { contact, disposition, wish });
  const marked = withFields(
    evolveContact(contact, {
      type: "disposition",
      at: unit.at,
      code: disposition.code,
      callbackAt: callback?.dueAt ?? null,
    }),
    wish.customFields,
  );
  const over = call.phase === "final";
  await unit.stores.contacts.save(over ? settled(marked, disposition, callback, unit.at) : marked);
}

const withFields = (contact: Contact, fields: CustomFields | undefined): Contact =>
  fields === undefined ? contact : { ...contact, customFields: mergedFields(contact.customFields, fields) };

/** After wrap-up there is no end of a talk to come, so what is said late acts here. */
function settled(contact: Contact, { category, final }: Disposition, callback: Callback | null, at: Instant): Contact {
  if (category === "dnc") return evolveContact(contact, { type: "dnc", at });
  if (callback !== null) return evolveContact(contact, { type: "promise", at, dueAt: callback.dueAt });
  return final ? evolveContact(contact, { type: "finish", at }) : contact;
}

interface About {
  readonly contact: Contact;
  readonly disposition: Disposition;
  readonly wish: Dispose;
}

/** The promise this disposition makes; a promise made before it gives way to it, or to a final word. */
async function promiseOf(engine: Engine, unit: Unit, call: Call, about: About): Promise<Callback | null> {
  const { contact, disposition, wish } = about;
  const open = await openPromise(unit, contact);
  const voids = disposition.category === "callback" || disposition.final || call.disposition !== null;
  if (open !== null && open.status !== "in_progress" && voids) await moveCallback(unit, open, { status: "cancelled" });
  if (disposition.category !== "callback" || contact.status === "dnc") return null;
  const campaign = await unit.stores.campaigns.find(contact.tenantId, contact.campaignId);
  if (campaign === null || campaign.status === "completed") return null;
  const phone = wish.callback?.phone ?? contact.phone;
  const dueAt = wish.callback?.at ?? (await usualMoment(engine, unit, campaign, contact, disposition));
  const agentId = wish.callback?.agentOnly === true ? call.agentId : null;
  return promise(engine, unit, contact, { dueAt, phone, agentId: agentId as AgentId | null }, wish.by);
}

/** Without a moment from the agent: after the usual rest, as soon as the hours permit. */
async function usualMoment(
  engine: Engine,
  unit: Unit,
  campaign: Campaign,
  contact: Contact,
  disposition: Disposition,
): Promise<Instant> {
  const own = await ownBook(engine, unit.stores, contact.tenantId, [campaign.id]);
  const rested = unit.at + (disposition.retryDelayMinutes ?? campaign.retryDelayMinutes) * MINUTE;
  return hoursFor(engine, own, campaign, contact, contact.phone, rested).nextAllowedAt ?? rested;
}

const notFound = (id: string): EngageError =>
  new EngageError("not-found", "There is no such call.", { extra: { resource: "call", id } });

import { type Contact, type ContactId, toIso } from "@broadnet-engage/core/model";
import * as contract from "../contract/contact.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentTimeline } from "./contact.present.ts";
import { presentContact } from "./contacts.present.ts";
import { assertAssigned } from "./contacts.ts";

const ATTEMPTS_SHOWN = 100;

export const contactRoutes = (services: Services): readonly Bound[] => [
  handle(contract.getContact)(async ({ params, caller }) => ({
    status: 200,
    body: presentContact(await findContact(services, caller, params.id)),
  })),
  handle(contract.updateContact)(async ({ params, body, caller }) => {
    await findContact(services, caller, params.id);
    const { contacts } = services.of(caller.tenantId);
    if (body.status === "pending") await contacts.requeue(params.id);
    const changed = await contacts.change(params.id, {
      ...(body.first_name === undefined ? {} : { firstName: body.first_name }),
      ...(body.last_name === undefined ? {} : { lastName: body.last_name }),
      ...(body.custom_fields === undefined ? {} : { customFields: body.custom_fields }),
      ...(body.priority === undefined ? {} : { priority: body.priority }),
    });
    return { status: 200, body: presentContact(changed) };
  }),
  handle(contract.eraseContact)(async ({ params, caller }) => {
    await findContact(services, caller, params.id);
    await services.of(caller.tenantId).contacts.erase(params.id, caller.actor);
    return { status: 204, body: null };
  }),
  handle(contract.requeueContact)(async ({ params, caller }) => {
    await findContact(services, caller, params.id);
    return { status: 200, body: presentContact(await services.of(caller.tenantId).contacts.requeue(params.id)) };
  }),
  handle(contract.contactTimeline)(async ({ params, caller }) => {
    const { id, tenantId } = await findContact(services, caller, params.id);
    const story = await services.storage.read(async (stores) => {
      const calls = await stores.calls.ofContact(tenantId, id, ATTEMPTS_SHOWN);
      const records = await Promise.all(calls.map((call) => stores.audit.find(tenantId, call.auditRef)));
      const { items } = await stores.callbacks.page(tenantId, { contactId: id }, { limit: 100, after: null });
      return { calls, callbacks: items, records: records.flatMap((entry) => entry?.record ?? []) };
    });
    const decisions = new Map(story.records.map((record) => [record.ref, record]));
    const now = services.clock.now();
    return { status: 200, body: presentTimeline(story.calls, decisions, story.callbacks, now) };
  }),
];

/** The caller's contact; 410 when it was erased, 404 when it never was, 403 for an agent of other campaigns. */
async function findContact(services: Services, caller: Caller, id: ContactId): Promise<Contact> {
  const { contact, tombstone } = await services.storage.read(async (stores) => {
    const contact = await stores.contacts.find(caller.tenantId, id);
    return { contact, tombstone: contact === null ? await stores.contacts.tombstone(caller.tenantId, id) : null };
  });
  if (tombstone !== null)
    throw new Problem("gone", "The contact was erased.", { members: { deleted_at: toIso(tombstone.erasedAt) } });
  if (contact === null) throw notFound("contact");
  await assertAssigned(services, caller, contact.campaignId);
  return contact;
}

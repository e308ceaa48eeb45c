import { MINUTE } from "../model/instant.ts";
import type { Stores } from "../ports/storage.ts";
import { NOW } from "./chance.ts";
import type { Fixtures } from "./fixtures.ts";

/** One row of everything, belonging together, in a tenant of its own. */
export function worldOf(make: Fixtures) {
  const tenant = make.aTenant();
  const tenantId = tenant.id;
  const user = make.aUser({ tenantId });
  const session = make.aSession({ tenantId, userId: user.id });
  const apiKey = make.anApiKey({ tenantId });
  const idempotency = make.anIdempotencyEntry({ tenantId });
  const agent = make.anAgent({ tenantId });
  const team = make.aTeam({ tenantId, agentIds: [agent.id] });
  const group = make.aCliGroup({ tenantId });
  const number = make.aCliNumber({ tenantId, groupId: group.id });
  const campaign = make.aCampaign({ tenantId, cliGroupId: group.id, status: "active" });
  const contact = make.aContact({ tenantId, campaignId: campaign.id });
  const call = make.aCall({ tenantId, campaignId: campaign.id, contactId: contact.id });
  const callEvent = make.aCallEvent({ callId: call.id });
  const recording = make.aRecording({ tenantId, callId: call.id, status: "processing", nextUploadAt: NOW });
  const preview = make.aPreview({ tenantId, campaignId: campaign.id, contactId: contact.id, agentId: agent.id });
  const disposition = make.aDisposition({ tenantId, code: `sale_${contact.phone.slice(1)}` });
  const dnc = make.aDncEntry({ tenantId });
  const consent = make.aConsent({ tenantId });
  const relationship = make.aRelationship({ tenantId });
  const attempt = make.anAttempt({ tenantId, callId: call.id });
  const draft = make.anAuditDraft({ tenantId });
  const changed = make.aChange({ tenantId });
  const event = make.anEvent({ tenantId });
  const endpoint = make.anEndpoint({ tenantId });
  const delivery = make.aDelivery({ tenantId, webhookId: endpoint.id, eventId: event.id });
  const deadline = make.aDeadline({ tenantId, refId: call.id });
  const work = {
    campaign,
    contact,
    call,
    callEvent,
    recording,
    preview,
    disposition,
    dnc,
    consent,
    relationship,
    attempt,
    draft,
    changed,
  };
  const people = { tenant, user, session, apiKey, idempotency, agent, team, group, number };
  return { tenantId, ...people, ...work, event, endpoint, delivery, deadline, spare: make };
}
type Rows = ReturnType<typeof worldOf>;

/** Rows, and how to store and to change every one of them. */
export interface World extends Rows {
  store(stores: Stores): Promise<void>;
  change(stores: Stores): Promise<void>;
}

export function aWorld(make: Fixtures): World {
  const rows = worldOf(make);
  return { ...rows, store: (stores) => store(stores, rows), change: (stores) => change(stores, rows) };
}

async function store(stores: Stores, rows: Rows): Promise<void> {
  const { tenantId, campaign } = rows;
  await stores.tenants.insert(rows.tenant);
  await stores.users.insert(rows.user);
  await stores.sessions.insert(rows.session);
  await stores.apiKeys.insert(rows.apiKey);
  await stores.idempotency.begin(rows.idempotency);
  await stores.agents.insert(rows.agent);
  await stores.teams.insert(rows.team);
  await stores.cli.insertGroup(rows.group);
  await stores.cli.insertNumber(rows.number);
  await stores.campaigns.insert(campaign);
  await stores.campaigns.assign(tenantId, campaign.id, { agentIds: [rows.agent.id], teamIds: [rows.team.id] });
  await stores.campaigns.count(tenantId, campaign.id, { totalContacts: 1 });
  await stores.contacts.insertMany([rows.contact]);
  await stores.audit.append([rows.draft]);
  await stores.changes.append([rows.changed]);
  await stores.calls.insert(rows.call, [rows.callEvent]);
  await stores.recordings.insert(rows.recording);
  await stores.previews.insert(rows.preview);
  await stores.dispositions.insert(rows.disposition);
  await stores.dnc.add([rows.dnc]);
  await stores.consents.put(rows.consent);
  await stores.relationships.put(rows.relationship);
  await stores.attempts.reserve([rows.attempt]);
  await stores.outbox.append([rows.event]);
  await stores.webhooks.insertEndpoint(rows.endpoint);
  await stores.webhooks.insertDeliveries([rows.delivery]);
  await stores.deadlines.set(rows.deadline);
}

async function change(stores: Stores, rows: Rows): Promise<void> {
  const { tenantId, campaign, spare } = rows;
  await stores.users.save({ ...rows.user, fullName: "Changed" });
  await stores.sessions.revokeAll(tenantId, rows.user.id, NOW);
  await stores.apiKeys.remove(tenantId, rows.apiKey.id);
  await stores.idempotency.finish(tenantId, rows.idempotency.key, rows.idempotency.owner, "changed");
  await stores.agents.save({ ...rows.agent, state: "break" });
  await stores.teams.remove(tenantId, rows.team.id);
  await stores.cli.saveGroup({ ...rows.group, name: "Changed" });
  await stores.cli.removeNumber(tenantId, rows.group.id, rows.number.phone);
  await stores.campaigns.save({ ...campaign, status: "paused" });
  await stores.campaigns.assign(tenantId, campaign.id, { agentIds: [], teamIds: [] });
  await stores.campaigns.count(tenantId, campaign.id, { contacted: 1 });
  const claim = { tenantId, campaignId: campaign.id, limit: 1, now: NOW, leasedUntil: NOW + MINUTE };
  await stores.contacts.claim(claim);
  await stores.contacts.markDnc(tenantId, [rows.contact.phone], null, NOW);
  await stores.audit.append([spare.anAuditDraft({ tenantId })]);
  await stores.changes.append([spare.aChange({ tenantId })]);
  const ended = { ...rows.call, phase: "wrap_up", outcome: "completed", endedAt: NOW } as const;
  await stores.calls.save(ended, [spare.aCallEvent({ callId: rows.call.id, seq: 2 })]);
  await stores.recordings.save({ ...rows.recording, status: "failed", nextUploadAt: null });
  await stores.previews.save({ ...rows.preview, status: "accepted" });
  await stores.dispositions.remove(tenantId, rows.disposition.id);
  await stores.dnc.add([spare.aDncEntry({ tenantId })]);
  await stores.consents.put(spare.aConsent({ tenantId, phone: rows.consent.phone, state: "revoked", at: NOW + 1 }));
  await stores.relationships.put({ ...rows.relationship, id: spare.aRelationship().id, endedAt: NOW + 1 });
  await stores.attempts.settle(tenantId, rows.attempt.callId, rows.attempt.phone, "busy");
  await stores.outbox.markRouted([rows.event.id], NOW);
  await stores.webhooks.removeEndpoint(tenantId, rows.endpoint.id);
  await stores.deadlines.clear(rows.deadline.refId);
}

const ALL = 100_000;
const orNull = <T>(rows: readonly T[]): readonly T[] | null => (rows.length === 0 ? null : rows);

/** What the stores tell of the world, each answer null when it is not there. Takes events, so it wants a transaction. */
export async function allOf(stores: Stores, world: World): Promise<Record<string, unknown>> {
  return {
    ...(await peopleOf(stores, world)),
    ...(await workOf(stores, world)),
    ...(await engineWideOf(stores, world)),
  };
}

async function peopleOf(stores: Stores, rows: World): Promise<Record<string, unknown>> {
  const { tenantId, group } = rows;
  const live = async () => ((await stores.sessions.find(rows.session.id))?.revokedAt === null ? rows.session.id : null);
  return {
    user: await stores.users.find(tenantId, rows.user.id),
    session: await live(),
    apiKey: (await stores.apiKeys.find(tenantId, rows.apiKey.id)) && rows.apiKey.id,
    agent: await stores.agents.find(tenantId, rows.agent.id),
    team: (await stores.teams.find(tenantId, rows.team.id)) && rows.team.id,
    group: await stores.cli.findGroup(tenantId, group.id),
    number: orNull(await stores.cli.numbers(tenantId, group.id)),
    owned: (await stores.cli.owns(tenantId, rows.number.phone)) || null,
  };
}

async function workOf(stores: Stores, rows: World): Promise<Record<string, unknown>> {
  const { tenantId, campaign, contact, call } = rows;
  const { byStatus } = await stores.contacts.counts(tenantId, campaign.id, NOW);
  const assignment = await stores.campaigns.assignment(tenantId, campaign.id);
  const counters = (await stores.campaigns.counters(tenantId, [campaign.id])).get(campaign.id);
  return {
    campaign: await stores.campaigns.find(tenantId, campaign.id),
    assignment: orNull(assignment.agentIds),
    counters: counters?.totalContacts === 0 ? null : counters,
    contact: await stores.contacts.find(tenantId, contact.id),
    pending: byStatus.pending || null,
    call: await stores.calls.find(tenantId, call.id),
    callEvents: orNull(await stores.calls.events(tenantId, call.id)),
    liveOfContact: await stores.calls.liveOfContact(tenantId, contact.id),
    recording: await stores.recordings.find(tenantId, rows.recording.id),
    preview: await stores.previews.openOf(tenantId, rows.agent.id),
    disposition: await stores.dispositions.byCode(tenantId, rows.disposition.code),
    dnc: orNull((await stores.dnc.page(tenantId, { limit: 10, after: null })).items),
    consent: await stores.consents.latest(tenantId, rows.consent.phone, rows.consent.purpose),
    relationships:
      (await stores.relationships.heldWith(tenantId, [rows.relationship.phone], 10)).get(rows.relationship.phone) ??
      null,
    attempts: (await stores.attempts.history(tenantId, [rows.attempt.phone], 0, 10)).get(rows.attempt.phone) ?? null,
    audit: (await stores.audit.size(tenantId)) || null,
    changes: orNull((await stores.changes.page(tenantId, {}, { limit: 10, after: null })).items),
  };
}

async function engineWideOf(stores: Stores, rows: World): Promise<Record<string, unknown>> {
  const { tenantId, campaign, call, event } = rows;
  const ownCall = (found: readonly { readonly id: string }[]) => orNull(found.filter(({ id }) => id === call.id));
  const due = (await stores.deadlines.due(rows.deadline.dueAt, ALL)).filter(({ refId }) => refId === call.id);
  const delivery = await stores.webhooks.findDelivery(tenantId, rows.delivery.id);
  return {
    active: orNull((await stores.campaigns.active(ALL)).filter(({ id }) => id === campaign.id)),
    live: ownCall(await stores.calls.live(null, ALL)),
    endpoint: (await stores.webhooks.findEndpoint(tenantId, rows.endpoint.id)) && rows.endpoint.id,
    delivery,
    deadline: orNull(due),
    unrouted: await unroutedIn(stores, event.id),
  };
}

async function unroutedIn(stores: Stores, id: string): Promise<string | null> {
  const taken = await stores.outbox.takeUnrouted(ALL);
  return taken.some((event) => event.id === id) ? id : null;
}

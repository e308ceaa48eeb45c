import type {
  Agent,
  ApiKey,
  Callback,
  Campaign,
  CliGroup,
  CliNumber,
  ConsentRecord,
  Contact,
  DispositionSet,
  DncEntry,
  Recording,
  RelationshipRecord,
  Team,
  TenantId,
  User,
  WebhookEndpoint,
} from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import { inserted, members, removed, type Seen, saved, type Watchers } from "./watch.ts";

const numberId = ({ groupId, phone }: CliNumber): string => `${groupId}/${phone}`;
const told = (tenantId: TenantId, type: string, id: string | null): Seen => ({
  tenantId,
  type,
  id,
  before: null,
  after: {},
});

/** What of an agent a person sets. That a call took or freed him is the engine's doing and told as an event. */
function byHand(agent: Agent | null): Record<string, unknown> | null {
  if (agent === null) return null;
  const { fullName, sipUser, teamIds, state, reason, pendingState } = agent;
  return { fullName, sipUser, teamIds, pendingState, ...(state === "on_call" ? {} : { state, reason }) };
}

/** What of a recording a person decides. Where it is kept is never told. */
function keeping(recording: Recording | null): Record<string, unknown> | null {
  if (recording === null) return null;
  const { status, legalHold, deleteAfter, deletedBy, deleteReason } = recording;
  return { status, legalHold, deleteAfter, deletedBy, deleteReason };
}

/** Of whom is not told: this log would keep what was to go. */
const erasedOf = (type: string) => async (_store: unknown, tenantId: TenantId) => (records: number) =>
  records === 0 ? null : { ...told(tenantId, type, null), after: { erased: records } };

const numberOf = async (
  store: Stores["cli"],
  { tenantId, groupId, phone }: Pick<CliNumber, "tenantId" | "groupId" | "phone">,
) => (await store.numbers(tenantId, groupId)).find((number) => number.phone === phone) ?? null;

/**
 * Which writes are recorded when a person asked for them. `null`: bookkeeping of the engine, or told elsewhere. A new store
 * without an entry does not compile: whoever adds one says here whether people change things through it.
 */
export const WATCHED: { readonly [K in keyof Stores]: Watchers<Stores[K]> | null } = {
  tenants: {
    insert: async (_store, tenant) => () => ({ ...told(tenant.id, "tenant", tenant.id), after: { ...tenant } }),
    save: async (store, tenant) => {
      const before = members(await store.find(tenant.id));
      return () => ({ ...told(tenant.id, "tenant", tenant.id), before, after: members(tenant) });
    },
  },
  users: {
    insert: inserted("user"),
    save: saved<Stores["users"], User>("user", (store, tenantId, id) => store.find(tenantId, id)),
    remove: removed<Stores["users"], User["id"]>("user", (store, tenantId, id) => store.find(tenantId, id)),
  },
  // Signing in is no change, and signing out is told by the act itself.
  sessions: null,
  apiKeys: {
    insert: inserted("api_key"),
    remove: removed<Stores["apiKeys"], ApiKey["id"]>("api_key", (store, tenantId, id) => store.find(tenantId, id)),
  },
  idempotency: null,
  teams: {
    insert: inserted("team"),
    save: saved<Stores["teams"], Team>("team", (store, tenantId, id) => store.find(tenantId, id)),
    remove: removed<Stores["teams"], Team["id"]>("team", (store, tenantId, id) => store.find(tenantId, id)),
  },
  cli: {
    insertGroup: inserted("cli_group"),
    saveGroup: saved<Stores["cli"], CliGroup>("cli_group", (store, tenantId, id) => store.findGroup(tenantId, id)),
    removeGroup: removed<Stores["cli"], CliGroup["id"]>("cli_group", (store, tenantId, id) =>
      store.findGroup(tenantId, id),
    ),
    insertNumber: async (_store, number) => () => ({
      ...told(number.tenantId, "cli_number", numberId(number)),
      after: { ...number },
    }),
    saveNumber: async (store, number) => {
      const before = await numberOf(store, number);
      return () => ({
        ...told(number.tenantId, "cli_number", numberId(number)),
        before: before && { ...before },
        after: { ...number },
      });
    },
    removeNumber: async (store, tenantId, groupId, phone) => {
      const before = await numberOf(store, { tenantId, groupId, phone });
      return (gone) =>
        gone
          ? { ...told(tenantId, "cli_number", `${groupId}/${phone}`), before: before && { ...before }, after: null }
          : null;
    },
  },
  campaigns: {
    insert: inserted("campaign"),
    save: saved<Stores["campaigns"], Campaign>("campaign", (store, tenantId, id) => store.find(tenantId, id)),
    assign: async (store, tenantId, id, assignment) => {
      const before = { ...(await store.assignment(tenantId, id)) };
      return () => ({ tenantId, type: "campaign", id, before, after: { ...assignment } });
    },
  },
  contacts: {
    insertMany: async (_store, contacts) => () => importOf(contacts),
    // That a contact was changed, not to what: who is erased must not live on here.
    save: async (_store, contact) => () => told(contact.tenantId, "contact", contact.id),
    erase: async (_store, tenantId, tombstone) => (gone) =>
      gone ? { ...told(tenantId, "contact", tombstone.id), after: { erased: true } } : null,
  },
  callbacks: {
    insert: inserted("callback"),
    save: saved<Stores["callbacks"], Callback>("callback", (store, tenantId, id) => store.find(tenantId, id)),
  },
  calls: {
    insert: async (_store, call) => () => told(call.tenantId, "call", call.id),
    save: async (_store, call) => () => told(call.tenantId, "call", call.id),
  },
  agents: {
    insert: inserted("agent"),
    save: async (store, agent) => {
      const before = byHand(await store.find(agent.tenantId, agent.id));
      return () => ({ tenantId: agent.tenantId, type: "agent", id: agent.id, before, after: byHand(agent) });
    },
  },
  recordings: {
    save: async (store, recording) => {
      const before = keeping(await store.find(recording.tenantId, recording.id));
      const after = keeping(recording);
      return () => ({ tenantId: recording.tenantId, type: "recording", id: recording.id, before, after });
    },
  },
  agentHistory: null,
  previews: null,
  dispositions: {
    insert: inserted("disposition"),
    save: async (store, disposition) => {
      const before = await store.find(disposition.tenantId, disposition.id);
      return () => ({
        ...told(disposition.tenantId, "disposition", disposition.id),
        before: before && { ...before },
        after: { ...disposition },
      });
    },
    insertSet: inserted("disposition_set"),
    saveSet: saved<Stores["dispositions"], DispositionSet>("disposition_set", (store, tenantId, id) =>
      store.findSet(tenantId, id),
    ),
    removeSet: removed<Stores["dispositions"], DispositionSet["id"]>("disposition_set", (store, tenantId, id) =>
      store.findSet(tenantId, id),
    ),
    remove: removed(
      "disposition",
      async (store, tenantId, id) => (await store.all(tenantId)).find((one) => one.id === id) ?? null,
    ),
  },
  dnc: {
    add:
      async () =>
      ({ added }) =>
        added.slice(0, 100).map(listed),
    remove: async (_store, _tenantId, id) => (entry) =>
      entry && { ...told(entry.tenantId, "dnc_entry", id), after: { removed: true, reason: entry.removedReason } },
  },
  consents: {
    put: async (_store, consent) => () => consentOf(consent),
    putMany: async (_store, consents) => () => consentsOf(consents),
    erase: erasedOf("consent"),
  },
  relationships: {
    put: async (_store, record) => () => relationshipOf(record),
    putMany: async (_store, records) => () => relationshipsOf(records),
    erase: erasedOf("relationship"),
  },
  // Written by the dialer alone.
  attempts: null,
  audit: null,
  auditHeads: null,
  packArchive: null,
  changes: null,
  outbox: null,
  webhooks: {
    insertEndpoint: inserted("webhook"),
    saveEndpoint: saved<Stores["webhooks"], WebhookEndpoint>("webhook", (store, tenantId, id) =>
      store.findEndpoint(tenantId, id),
    ),
    removeEndpoint: removed<Stores["webhooks"], WebhookEndpoint["id"]>("webhook", (store, tenantId, id) =>
      store.findEndpoint(tenantId, id),
    ),
  },
  deadlines: null,
  callReports: null,
  reportJobs: null,
  importJobs: {
    // What its rows become is the job's doing; that a file was handed in is the person's.
    insert:
      async (_store, { tenantId, id, kind, campaignId }) =>
      () => ({
        ...told(tenantId, "import", id),
        after: { kind, campaignId },
      }),
  },
};

/** Ten thousand contacts are one act; what they are is in the list itself. */
function importOf(contacts: readonly Contact[]): Seen | null {
  const [first] = contacts;
  return first ? { ...told(first.tenantId, "campaign", first.campaignId), after: { contacts: contacts.length } } : null;
}

/** Thousands of consents are one act; whose they are is in the list itself. */
function consentsOf(consents: readonly ConsentRecord[]): Seen | null {
  const [first, second] = consents;
  if (first === undefined || second === undefined) return first === undefined ? null : consentOf(first);
  return { ...told(first.tenantId, "consent", null), after: { granted: consents.length } };
}

const consentOf = ({ tenantId, id, phone, purpose, state, method }: ConsentRecord): Seen => ({
  ...told(tenantId, "consent", id),
  after: { phone, purpose, state, method },
});

const relationshipsOf = (records: readonly RelationshipRecord[]): Seen | null => {
  const [first, second] = records;
  if (first === undefined || second === undefined) return first === undefined ? null : relationshipOf(first);
  return { ...told(first.tenantId, "relationship", null), after: { recorded: records.length } };
};

const relationshipOf = (record: RelationshipRecord): Seen => {
  const { tenantId, relationshipId, phone, kind, state, startedAt, endedAt, reason } = record;
  return {
    ...told(tenantId, "relationship", relationshipId),
    after: { phone, kind, state, startedAt, endedAt, reason },
  };
};

const listed = ({ tenantId, id, phone, scope, reason }: DncEntry): Seen => ({
  ...told(tenantId, "dnc", id),
  after: { phone, scope, reason },
});

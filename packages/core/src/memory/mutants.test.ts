import { describe, expect, it } from "vitest";
import { type Runner, storageSuite } from "../conformance/index.ts";
import type { Storage, Stores } from "../ports/storage.ts";
import { memoryStorage } from "./index.ts";

/** Faults planted into a sound storage: the members they replace, made from the sound stores. */
type Mutation = (sound: Stores) => { readonly [Name in keyof Stores]?: Partial<Stores[Name]> };

/** The same storage with some members of its stores replaced. */
function mutated(storage: Storage, mutate: Mutation): Storage {
  const withFaults = (sound: Stores): Stores => {
    const faults = mutate(sound) as Record<string, object>;
    const stores = Object.entries(sound).map(([name, store]: [string, object]) => {
      const own = faults[name] ?? {};
      return [name, new Proxy(store, { get: (_, member) => bound(member in own ? own : store, member) })];
    });
    return Object.fromEntries(stores) as Stores;
  };
  return {
    capabilities: storage.capabilities,
    transact: (work) => storage.transact((stores) => work(withFaults(stores))),
    read: (work) => storage.read((stores) => work(withFaults(stores))),
    close: () => storage.close(),
  };
}
function bound(target: object, member: string | symbol): unknown {
  const value: unknown = Reflect.get(target, member);
  return typeof value === "function" ? value.bind(target) : value;
}

/** Name of the first test a storage fails; null when it passes all. */
async function firstFailure(open: () => Storage): Promise<string | null> {
  const tests: [name: string, test: () => Promise<void>][] = [];
  const collecting: Runner = {
    describe: (_, fn) => fn(),
    it: (name, test) => void tests.push([name, test]),
    skip: () => {},
  };
  await storageSuite(collecting, async () => open());
  for (const [name, test] of tests) {
    const passed = await test().then(
      () => true,
      () => false,
    );
    if (!passed) return name;
  }
  return null;
}

const later = Number.MAX_SAFE_INTEGER;
const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const MUTANTS: Readonly<Record<string, Mutation>> = {
  "claim hands out a leased contact": ({ contacts }) => ({
    contacts: { claim: (claim) => contacts.claim({ ...claim, now: claim.now + 30_000 }) },
  }),
  "claim does not raise the epoch it returns": ({ contacts }) => ({
    contacts: {
      claim: async (claim) =>
        (await contacts.claim(claim)).map((contact) => ({ ...contact, leaseEpoch: contact.leaseEpoch - 1 })),
    },
  }),
  "claim goes by upload order alone": ({ contacts }) => ({
    contacts: { claim: async (claim) => [...(await contacts.claim(claim))].sort(byId) },
  }),
  "release takes back a lease that was lost": ({ contacts }) => ({
    contacts: {
      release: async (tenantId, leases) => {
        const rows = await Promise.all(leases.map(({ id }) => contacts.find(tenantId, id)));
        await contacts.release(
          tenantId,
          rows.flatMap((row) => row ?? []),
        );
      },
    },
  }),
  "save of a contact ignores the version": ({ contacts }) => ({
    contacts: {
      save: async (contact) => {
        const stored = await contacts.find(contact.tenantId, contact.id);
        return contacts.save({ ...contact, version: stored?.version ?? contact.version });
      },
    },
  }),
  "markDnc reaches into other campaigns": ({ contacts }) => ({
    contacts: { markDnc: (tenantId, phones, _, at) => contacts.markDnc(tenantId, phones, null, at) },
  }),
  "a page of contacts repeats its last item": ({ contacts }) => ({
    contacts: {
      page: async (tenantId, campaignId, filter, request) => {
        if (request.after === null) return contacts.page(tenantId, campaignId, filter, request);
        const before = `${request.after.slice(0, -1)}${String.fromCharCode(request.after.charCodeAt(35) - 1)}`;
        return contacts.page(tenantId, campaignId, filter, { ...request, after: before });
      },
    },
  }),
  "a page of calls counts what it shows, not what there is": ({ calls }) => ({
    calls: {
      page: async (tenantId, filter, request) => {
        const page = await calls.page(tenantId, filter, request);
        return { ...page, total: page.items.length };
      },
    },
  }),
  "the audit log skips a number": ({ audit }) => ({
    audit: {
      append: async (drafts) => {
        const records = await audit.append(drafts);
        return records.map((record) => (record.seq > 3 ? { ...record, seq: record.seq + 1 } : record));
      },
    },
  }),
  "dnc.find ignores that entries expire": ({ dnc }) => ({
    dnc: { find: (tenantId, phone, campaignId) => dnc.find(tenantId, phone, campaignId, 0) },
  }),
  "heldWith of relationships looks at every record": ({ relationships }) => ({
    relationships: { heldWith: (tenantId, phones) => relationships.heldWith(tenantId, phones, later) },
  }),
  "lock of a relationship gives its first record": ({ relationships }) => ({
    relationships: { lock: (tenantId, id) => relationships.find(tenantId, id) },
  }),
  "dnc.listed forgets the campaign's own entries": ({ dnc }) => ({
    dnc: { listed: (tenantId, phones, _, now) => dnc.listed(tenantId, phones, null, now) },
  }),
  "takeDue leases nothing": ({ webhooks }) => ({
    webhooks: { takeDue: (now, _, limit) => webhooks.takeDue(now, now, limit) },
  }),
  "a lease on a delivery never ends": ({ webhooks }) => ({
    webhooks: { takeDue: (now, _, limit) => webhooks.takeDue(now, later, limit) },
  }),
  "markRouted forgets the first": ({ outbox }) => ({
    outbox: { markRouted: (ids, at) => outbox.markRouted(ids.slice(1), at) },
  }),
  "agents are found by everybody": ({ agents }) => ({
    agents: {
      find: async (_, id) => (await agents.everyone(later)).find((agent) => agent.id === id) ?? null,
    },
  }),
  "a session is revoked a moment too early": ({ sessions }) => ({
    sessions: { revoke: (id, at) => sessions.revoke(id, at - 1) },
  }),
  "search looks into another tenant": ({ contacts, tenants }) => ({
    contacts: {
      search: async (tenantId, query) => {
        const own = await contacts.search(tenantId, query);
        if (own.total > 0) return own;
        for (const { id } of await tenants.all()) {
          const found = await contacts.search(id, query);
          if (found.total > 0) return found;
        }
        return own;
      },
    },
  }),
  "due deadlines come latest first": ({ deadlines }) => ({
    deadlines: { due: async (now, limit) => [...(await deadlines.due(now, limit))].reverse() },
  }),
  "a second deadline of a kind is thrown away": ({ deadlines }) => ({
    deadlines: {
      set: async (deadline) => {
        const known = await deadlines.due(later, later);
        const isKnown = known.some(({ refId, kind }) => refId === deadline.refId && kind === deadline.kind);
        if (!isKnown) await deadlines.set(deadline);
      },
    },
  }),
  "totals take the end of the span in": ({ calls }) => ({
    calls: { totals: (tenantId, campaignId, from, to) => calls.totals(tenantId, campaignId, from, to + 1) },
  }),
  "a call's events are lost when it is saved": ({ calls }) => ({ calls: { save: (call) => calls.save(call, []) } }),
  "counting replaces what was counted": ({ campaigns }) => ({
    campaigns: {
      count: async (tenantId, id, delta) => {
        const known = (await campaigns.counters(tenantId, [id])).get(id);
        await campaigns.count(tenantId, id, { ...delta, contacted: (delta.contacted ?? 0) - (known?.contacted ?? 0) });
      },
    },
  }),
};

/** A storage that keeps outbox events of transactions that failed. */
function keepsEventsOfFailures(): Storage {
  const storage = memoryStorage();
  return {
    ...storage,
    capabilities: storage.capabilities,
    read: (work) => storage.read(work),
    close: () => storage.close(),
    transact: async (work) => {
      const told: Parameters<Stores["outbox"]["append"]>[0][] = [];
      const listening: Mutation = ({ outbox }) => ({
        outbox: {
          append: async (events) => {
            told.push(events);
            await outbox.append(events);
          },
        },
      });
      return mutated(storage, listening)
        .transact(work)
        .catch(async (error: unknown) => {
          await storage.transact(async ({ outbox }) => {
            for (const events of told) await outbox.append(events);
          });
          throw error;
        });
    },
  };
}

describe("the conformance suite finds planted faults", () => {
  it("none in a sound storage, also when it is wrapped", async () => {
    expect(await firstFailure(() => mutated(memoryStorage(), () => ({})))).toBeNull();
  });

  for (const [fault, mutate] of Object.entries(MUTANTS)) {
    it(fault, async () => {
      expect(await firstFailure(() => mutated(memoryStorage(), mutate))).not.toBeNull();
    });
  }

  it("a rollback keeps the outbox", async () => {
    expect(await firstFailure(keepsEventsOfFailures)).not.toBeNull();
  });
});

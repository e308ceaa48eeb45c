import { describe, expect, it } from "vitest";
import { fixtures, NOW } from "../conformance/index.ts";
import { type Change, memoryStorage } from "./index.ts";

const make = fixtures(77);

function watched() {
  const commits: (readonly Change[])[] = [];
  return { commits, storage: memoryStorage({ onCommit: (changes) => commits.push(changes) }) };
}

describe("memory storage tells what was committed", () => {
  it("every write of the transaction, in order, with the row before and after", async () => {
    const { commits, storage } = watched();
    const contact = make.aContact();
    const { tenantId, id } = contact;
    const event = make.anEvent({ tenantId });
    await storage.transact(async (stores) => {
      await stores.contacts.insertMany([contact]);
      await stores.contacts.save({ ...contact, status: "dialing" });
      await stores.audit.append([make.anAuditDraft({ tenantId })]);
      await stores.outbox.append([event]);
      await stores.deadlines.set({ kind: "ring_limit", refId: id, tenantId, dueAt: NOW });
      await stores.deadlines.clear(id);
    });
    const [changes = []] = commits;
    const dialing = { ...contact, status: "dialing", version: 2 };
    expect(changes.map(({ table }) => table)).toEqual([
      "contacts",
      "contacts",
      "audit_subjects",
      "audit",
      "outbox",
      "deadlines",
      "deadlines",
    ]);
    expect(changes[0]).toEqual({ table: "contacts", id, before: null, after: contact });
    expect(changes[1]).toEqual({ table: "contacts", id, before: contact, after: dialing });
    expect(changes[3]?.after).toMatchObject({ seq: 1, tenantId });
    expect(changes[4]?.after).toMatchObject(event);
    expect(changes[6]).toMatchObject({ before: { dueAt: NOW }, after: null });
  });

  it("a call's events beside the call", async () => {
    const { commits, storage } = watched();
    const call = make.aCall();
    const event = make.aCallEvent({ callId: call.id });
    await storage.transact((stores) => stores.calls.insert(call, [event]));
    expect(commits[0]?.map(({ table, after }) => [table, after])).toEqual([
      ["calls", call],
      ["call_events", event],
    ]);
  });

  it("nothing of what was rolled back, of reading, or of a transaction that wrote nothing", async () => {
    const { commits, storage } = watched();
    const failing = storage.transact(async (stores) => {
      await stores.tenants.insert(make.aTenant());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await storage.transact((stores) => stores.tenants.all());
    await storage.read((stores) => stores.tenants.all());
    expect(commits).toEqual([]);
  });
});

describe("memory storage is strict", () => {
  it("hands out frozen rows, to the depth", async () => {
    const storage = memoryStorage();
    const contact = make.aContact({ customFields: { city: "Dubai" } });
    const stored = await storage.transact(async (stores) => {
      await stores.contacts.insertMany([contact]);
      return stores.contacts.find(contact.tenantId, contact.id);
    });
    expect(Object.isFrozen(stored)).toBe(true);
    expect(Object.isFrozen(stored?.customFields)).toBe(true);
    expect(Object.isFrozen(contact.customFields)).toBe(false);
  });

  it("faults on a transaction or a read inside a transaction, which would wait for itself for ever", async () => {
    const storage = memoryStorage();
    await storage.transact(async () => {
      await expect(storage.transact(async () => {})).rejects.toMatchObject({ code: "invariant-broken" });
      await expect(storage.read(async () => {})).rejects.toMatchObject({ code: "invariant-broken" });
    });
    await storage.transact(async () => {});
  });

  it("faults on a write through stores that were kept beyond their transaction", async () => {
    const storage = memoryStorage();
    const kept = await storage.transact(async (stores) => stores);
    await expect(kept.tenants.insert(make.aTenant())).rejects.toMatchObject({ code: "invariant-broken" });
  });

  it("faults on an audit batch of two tenants, and writes none of it", async () => {
    const storage = memoryStorage();
    const [one, two] = [make.anAuditDraft(), make.anAuditDraft()];
    const appending = storage.transact((stores) => stores.audit.append([one, two]));
    await expect(appending).rejects.toMatchObject({ code: "invariant-broken" });
    expect(await storage.read((stores) => stores.audit.size(one.tenantId))).toBe(0);
  });
});

it("lets a reader through between two transactions, however many are waiting", async () => {
  const storage = memoryStorage();
  const order: string[] = [];
  const writing = Array.from({ length: 5 }, (_, n) =>
    storage.transact(async (stores) => {
      await stores.tenants.insert(make.aTenant());
      order.push(`write ${n}`);
    }),
  );
  const reading = storage.read((stores) => stores.tenants.all()).then(() => order.push("read"));
  await Promise.all([...writing, reading]);
  expect(order.indexOf("read")).toBeLessThan(4);
});

it("forgets the oldest routed events past its limit, and no event that is not routed or still to be delivered", async () => {
  const storage = memoryStorage({ routedEventsKept: 10 });
  const { id: tenantId } = make.aTenant();
  const events = Array.from({ length: 12 }, () => make.anEvent({ tenantId }));
  const [oldest, second, third] = events;
  const endpoint = make.anEndpoint({ tenantId });
  await storage.transact(async ({ outbox, webhooks }) => {
    await outbox.append(events);
    await webhooks.insertEndpoint(endpoint);
    await webhooks.insertDeliveries([make.aDelivery({ tenantId, webhookId: endpoint.id, eventId: oldest!.id })]);
    await outbox.markRouted(
      events.filter((event) => event !== second).map((event) => event.id),
      NOW,
    );
  });
  await storage.transact(async ({ outbox, webhooks }) => {
    expect(await outbox.find(tenantId, oldest!.id)).toBeNull();
    expect(await outbox.find(tenantId, second!.id)).toEqual(second);
    expect(await outbox.find(tenantId, third!.id)).toEqual(third);
    const [taken] = await webhooks.takeDue(NOW, NOW + 1, 10);
    expect(taken?.event).toEqual(oldest);
  });
});

import assert from "node:assert/strict";
import type { Call } from "../model/call.ts";
import { callLists } from "./call-lists.ts";
import { callTotals } from "./call-totals.ts";
import { type Ground, idsOf, refusedWith, same } from "./ground.ts";

/** What every `CallStore` must do. */
export function callStoreSuite(ground: Ground): void {
  ground.runner.describe("call store", () => {
    rowsAndEvents(ground);
    oneLiveCall(ground);
    liveCalls(ground);
    callLists(ground);
    callTotals(ground);
  });
}

/** A stored contact and a stored agent to call and be called. */
async function people(ground: Ground) {
  const place = await ground.aPlace();
  const contact = ground.aContact(place);
  const agent = ground.anAgent({ tenantId: place.tenantId });
  await ground.act(async (stores) => {
    await stores.contacts.insertMany([contact]);
    await stores.agents.insert(agent);
  });
  return { ...place, contactId: contact.id, agentId: agent.id };
}

function rowsAndEvents({ runner, storage, act, aStoredTenant, aCall, aCallEvent }: Ground): void {
  runner.it("writes a call with its first events, and the next ones with each save, by seq", async () => {
    const tenantId = await aStoredTenant();
    const call = aCall({ tenantId });
    const event = (seq: number) => aCallEvent({ callId: call.id, seq, type: `step.${seq}`, data: { nested: { seq } } });
    await act((stores) => stores.calls.insert(call, [event(1), event(2)]));
    same(await storage.read((stores) => stores.calls.find(tenantId, call.id)), call);
    const saved = await act((stores) => stores.calls.save({ ...call, phase: "ringing" }, [event(5)]));
    same(saved, { ...call, phase: "ringing", version: 2 });
    await act((stores) => stores.calls.save(saved, []));
    same(await storage.read((stores) => stores.calls.events(tenantId, call.id)), [event(1), event(2), event(5)]);
  });

  runner.it("writes no event with a save that is refused", async () => {
    const tenantId = await aStoredTenant();
    const call = aCall({ tenantId });
    await act((stores) => stores.calls.insert(call, [aCallEvent({ callId: call.id, seq: 1 })]));
    await act((stores) => stores.calls.save(call, []));
    const stale = act((stores) => stores.calls.save(call, [aCallEvent({ callId: call.id, seq: 2 })]));
    await refusedWith("version-conflict", stale);
    assert.equal((await storage.read((stores) => stores.calls.events(tenantId, call.id))).length, 1);
  });

  runner.it("tells whose a call is by its id alone, and its events to its own tenant only", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const call = aCall({ tenantId });
    await act((stores) => stores.calls.insert(call, [aCallEvent({ callId: call.id })]));
    assert.equal(await storage.read((stores) => stores.calls.locate(call.id)), tenantId);
    assert.equal(await storage.read((stores) => stores.calls.locate(aCall().id)), null);
    same(await storage.read((stores) => stores.calls.events(elsewhere, call.id)), []);
  });
}

function oneLiveCall(ground: Ground): void {
  const { runner, storage, act, aCall, aFinishedCall } = ground;
  const insert = (call: Call) => act((stores) => stores.calls.insert(call, []));

  for (const who of ["contactId", "agentId"] as const) {
    runner.it(`refuses a second live call of one ${who === "contactId" ? "contact" : "agent"}`, async () => {
      const parties = await people(ground);
      const party = { tenantId: parties.tenantId, [who]: parties[who] };
      const first = aCall({ ...party, phase: "connected" });
      await insert(first);
      await refusedWith("invariant-broken", insert(aCall(party)));
      await insert(aFinishedCall(party));
      await act((stores) => stores.calls.save({ ...first, phase: "wrap_up", outcome: "completed" }, []));
      await insert(aCall(party));
    });
  }

  runner.it("refuses to give an agent who has a live call a second one by a save", async () => {
    const { tenantId, agentId } = await people(ground);
    await insert(aCall({ tenantId, agentId }));
    const waiting = aCall({ tenantId, phase: "answered" });
    await insert(waiting);
    await refusedWith(
      "invariant-broken",
      act((stores) => stores.calls.save({ ...waiting, agentId }, [])),
    );
  });

  runner.it("stores one of many calls to the same contact at once", async () => {
    const { tenantId, contactId } = await people(ground);
    const calls = Array.from({ length: 8 }, () => aCall({ tenantId, contactId }));
    const outcomes = await Promise.allSettled(calls.map(insert));
    assert.equal(outcomes.filter((outcome) => outcome.status === "fulfilled").length, 1);
    const live = await storage.read((stores) => stores.calls.live(tenantId, 100));
    assert.equal(live.length, 1);
  });
}

function liveCalls(ground: Ground): void {
  const { runner, storage, act, aStoredTenant, aCall, aFinishedCall } = ground;
  const phases = ["agent_dialing", "dialing", "ringing", "answered", "connected"] as const;

  runner.it("gives live calls of one tenant or of all, oldest first, at most as many as asked", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const live = phases.map((phase) => aCall({ tenantId, phase }));
    const finished = [aFinishedCall({ tenantId }), aFinishedCall({ tenantId, phase: "wrap_up" })];
    const foreign = aCall({ tenantId: elsewhere });
    await act(async (stores) => {
      for (const call of [foreign, ...finished, ...live.toReversed()]) await stores.calls.insert(call, []);
    });
    same(await storage.read((stores) => stores.calls.live(tenantId, 100)), live);
    same(await storage.read((stores) => stores.calls.live(tenantId, 2)), live.slice(0, 2));
    const own = new Set(idsOf([...live, ...finished, foreign]));
    const all = await storage.read((stores) => stores.calls.live(null, 20_000));
    assert.deepEqual(
      idsOf(all).filter((id) => own.has(id)),
      idsOf([...live, foreign]),
    );
  });

  runner.it("gives calls in wrap-up of all tenants, oldest first", async () => {
    const [tenantId, elsewhere] = [await aStoredTenant(), await aStoredTenant()];
    const [one, two] = [tenantId, elsewhere].map((id) => aFinishedCall({ tenantId: id, phase: "wrap_up" }));
    const others = [aCall({ tenantId }), aFinishedCall({ tenantId })];
    await act(async (stores) => {
      for (const call of [two, one, ...others]) if (call) await stores.calls.insert(call, []);
    });
    const own = new Set([one?.id, two?.id, ...idsOf(others)]);
    const found = await storage.read((stores) => stores.calls.inWrapUp(10_000));
    assert.deepEqual(
      idsOf(found).filter((id) => own.has(id as Call["id"])),
      [one?.id, two?.id],
    );
    assert.equal((await storage.read((stores) => stores.calls.inWrapUp(1))).length, 1);
    if (one) await act((stores) => stores.calls.save({ ...one, phase: "final" }, []));
    const after = await storage.read((stores) => stores.calls.inWrapUp(10_000));
    assert.deepEqual(
      idsOf(after).filter((id) => own.has(id as Call["id"])),
      [two?.id],
    );
  });

  runner.it("gives the live call of a contact until it ends, to its own tenant", async () => {
    const { tenantId, contactId } = await people(ground);
    const call = aCall({ tenantId, contactId });
    const find = (tenant: typeof tenantId) => storage.read((stores) => stores.calls.liveOfContact(tenant, contactId));
    assert.equal(await find(tenantId), null);
    await act((stores) => stores.calls.insert(call, []));
    same(await find(tenantId), call);
    assert.equal(await find(await aStoredTenant()), null);
    await act((stores) => stores.calls.save({ ...call, phase: "final", outcome: "busy" }, []));
    assert.equal(await find(tenantId), null);
  });
}

import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import type { AgentId, CallId } from "../model/ids.ts";
import { HOUR, MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, agentOn, callsOn, contactsOn, MONDAY_TEN, NOBODY_ANSWERS, stage } from "./testing.ts";

const refusal = (work: Promise<unknown>): Promise<Record<string, unknown>> =>
  work.then(
    () => ({ code: "no error" }),
    (error: unknown) => (isEngageError(error) ? { code: error.code, ...error.extra } : { code: String(error) }),
  );

/** A campaign of one contact that nobody dials before it is promised a call. */
async function promised(options: Parameters<typeof stage>[0] = {}, given: Parameters<typeof aCampaignOn>[1] = {}) {
  const on = await stage({ agents: 2, ...options });
  const made = await aCampaignOn(on, { phones: ["+971501234567"], ...given });
  const [contact] = await contactsOn(on, made.campaignId);
  const contactId = contact?.id as never;
  const callback = async (over: object = {}) =>
    on.dialer.callbacks.schedule(
      { contactId, dueAt: MONDAY_TEN + 2 * MINUTE, ...over },
      { id: null, name: "Noura Saleh" },
    );
  const callbackNow = (id: string) =>
    on.dialer.storage.read((stores) => stores.callbacks.find(on.dialer.tenantId, id as never));
  return { on, ...made, contactId, callback, callbackNow };
}

describe("§18.3 a promised call", () => {
  it("waits for its moment, goes before fresh contacts, and is kept when the person is reached", async () => {
    const { on, campaignId, agents, callback, callbackNow } = await promised({ agents: 1 });
    const { id } = await callback();
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect(await callsOn(on)).toHaveLength(0);
    await on.dialer.agents.setState(agents[0] as AgentId, "break", null);
    await on.dialer.contacts.import(campaignId, [{ phone: "+971501234568", priority: 100 }]);
    await on.pass(MINUTE);
    await on.dialer.agents.setState(agents[0] as AgentId, "available", null);
    await on.pass(20 * SECOND);
    const calls = (await callsOn(on)).toReversed();
    expect(calls[0]).toMatchObject({ phone: "+971501234567" });
    expect(await callbackNow(id)).toMatchObject({ status: "completed", callId: calls[0]?.id });
    for (const type of ["callback.scheduled", "callback.due", "callback.completed"] as const)
      expect(on.told(type)).toHaveLength(1);
  });

  it("of one agent rings that agent first, and nobody else's phone", async () => {
    const { on, campaignId, agents, callback, callbackNow } = await promised();
    const layla = agents[1] as AgentId;
    const { id } = await callback({ agentId: layla });
    await on.dialer.campaigns.start(campaignId);
    await on.dialer.agents.setState(layla, "lunch", null);
    await on.pass(3 * MINUTE);
    expect(await callsOn(on)).toHaveLength(0);
    expect(await callbackNow(id)).toMatchObject({ status: "due", agentId: layla });
    await on.dialer.agents.setState(layla, "available", null);
    await on.pass(20 * SECOND);
    expect(await callsOn(on)).toMatchObject([{ agentId: layla, phone: "+971501234567", phase: "connected" }]);
    expect((await agentOn(on, agents[0] as AgentId))?.state).toBe("available");
    expect(await callbackNow(id)).toMatchObject({ status: "completed" });
  });

  it("of one agent falls to any after expires_minutes", async () => {
    const { on, campaignId, agents, callback, callbackNow } = await promised();
    const layla = agents[1] as AgentId;
    const { id } = await callback({ agentId: layla, expiresMinutes: 2 });
    await on.dialer.campaigns.start(campaignId);
    await on.dialer.agents.setState(layla, "offline", null);
    await on.pass(4 * MINUTE - 5 * SECOND);
    expect(await callsOn(on)).toHaveLength(0);
    await on.pass(20 * SECOND);
    expect(await callsOn(on)).toMatchObject([{ agentId: agents[0] }]);
    expect(await callbackNow(id)).toMatchObject({ status: "completed", agentId: null });
  });

  it("that reaches nobody is promised again by the retry rules, and missed when the attempts are used up", async () => {
    const settings = { maxAttempts: 2, retryDelayMinutes: 1 };
    const { on, campaignId, callback, callbackNow } = await promised({ world: NOBODY_ANSWERS }, { settings });
    const { id, dueAt } = await callback();
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * MINUTE + 45 * SECOND);
    const again = await callbackNow(id);
    expect(again).toMatchObject({ status: "scheduled", callId: null });
    expect(again?.dueAt).toBeGreaterThan(dueAt + MINUTE);
    await on.pass(2 * MINUTE);
    expect(await callbackNow(id)).toMatchObject({ status: "missed" });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "failed", attempts: 2, heldBy: null });
    expect(on.told("callback.missed")).toHaveLength(1);
  });

  it("nobody could make within a day is missed, and its contact is one of the list again", async () => {
    const { on, campaignId, callback, callbackNow } = await promised();
    const { id } = await callback();
    on.time.advanceTo(MONDAY_TEN + 3 * MINUTE);
    await on.pass(SECOND);
    on.time.advanceTo(MONDAY_TEN + 25 * HOUR);
    await on.pass(SECOND);
    expect(await callbackNow(id)).toMatchObject({ status: "missed" });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({
      status: "pending",
      heldBy: null,
      nextAttemptAt: null,
    });
  });

  it("is refused outside the permitted hours, with the next moment inside", async () => {
    const { callback } = await promised();
    const evening = MONDAY_TEN + 11 * HOUR;
    expect(await refusal(callback({ dueAt: evening }))).toMatchObject({
      code: "policy-violation",
      pointer: "#/due_at",
      nextAllowedAt: "2026-11-24T05:00:00Z",
    });
  });

  it("is refused where the campaign's own schedule is closed, though the law permits", async () => {
    const windows = [{ days: ["tue"], start: "14:00", end: "16:00" }];
    const schedule = { windows, startDate: null, endDate: null, holidays: "none" };
    const { callback } = await promised({}, { settings: { schedule } });
    expect(await refusal(callback())).toMatchObject({
      code: "policy-violation",
      nextAllowedAt: "2026-11-24T10:00:00Z",
    });
  });

  it("asks compliance again when it is dialed: a number listed meanwhile is not called", async () => {
    const { on, campaignId, callback, callbackNow } = await promised();
    const { id } = await callback();
    await on.dialer.dnc.add(["+971501234567"], { reason: null, source: "manual" });
    await on.dialer.campaigns.start(campaignId).catch(() => {});
    await on.pass(3 * MINUTE);
    expect(await callsOn(on)).toHaveLength(0);
    expect(await callbackNow(id)).toMatchObject({ status: "cancelled" });
  });

  it("is one of a contact at a time, can be moved, claimed and called off", async () => {
    const { on, agents, campaignId, contactId, callback, callbackNow } = await promised();
    const { id } = await callback();
    expect(await refusal(callback())).toMatchObject({ code: "duplicate-resource", existingId: id });
    const moved = await on.dialer.callbacks.change(id, { dueAt: MONDAY_TEN + 2 * HOUR });
    expect(moved.dueAt).toBe(MONDAY_TEN + 2 * HOUR);
    expect((await contactsOn(on, campaignId))[0]?.nextAttemptAt).toBe(moved.dueAt);
    expect(await on.dialer.callbacks.claim(id, agents[0] as AgentId)).toMatchObject({ agentId: agents[0] });
    expect(await refusal(on.dialer.callbacks.claim(id, agents[1] as AgentId))).toMatchObject({ code: "invalid-state" });
    await on.dialer.callbacks.cancel(id);
    expect(await callbackNow(id)).toMatchObject({ status: "cancelled" });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ id: contactId, heldBy: null, status: "pending" });
    expect(await refusal(on.dialer.callbacks.cancel(id))).toMatchObject({ code: "invalid-state" });
  });

  it("C-CAM-14 is cancelled with its campaign", async () => {
    const { on, campaignId, callback, callbackNow } = await promised();
    const { id } = await callback();
    await on.dialer.campaigns.start(campaignId);
    await on.dialer.campaigns.complete(campaignId);
    expect(await callbackNow(id)).toMatchObject({ status: "cancelled" });
  });

  it("keeps its campaign open until it is made", async () => {
    const { on, campaignId, callback } = await promised();
    await callback();
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect((await on.dialer.campaigns.view(campaignId)).campaign.status).toBe("active");
    await on.pass(3 * MINUTE);
    expect((await on.dialer.campaigns.view(campaignId)).campaign.status).toBe("completed");
  });
});

describe("§18.2 what a disposition does", () => {
  const talked = async (given: Parameters<typeof aCampaignOn>[1] = {}) => {
    const made = await promised({ agents: 1 }, given);
    await made.on.dialer.campaigns.start(made.campaignId);
    await made.on.pass(30 * SECOND);
    const [call] = await callsOn(made.on);
    const dispose = (disposition: Parameters<typeof made.on.dialer.calls.dispose>[1]) =>
      made.on.dialer.calls.dispose(call?.id as CallId, disposition);
    return { ...made, call, dispose };
  };
  const openOf = ({ on, contactId }: Awaited<ReturnType<typeof talked>>) =>
    on.dialer.storage.read((stores) => stores.callbacks.openOf(on.dialer.tenantId, contactId));

  it("callback promises the call to the agent who asked for it, and merges what was learned", async () => {
    const talk = await talked();
    const at = MONDAY_TEN + 2 * HOUR;
    await talk.dispose({
      code: "callback",
      callback: { at, agentOnly: true },
      customFields: { plate: "D 1", age: 41 },
    });
    expect(await openOf(talk)).toMatchObject({ dueAt: at, agentId: talk.agents[0], status: "scheduled" });
    await talk.on.pass(2 * MINUTE);
    expect((await contactsOn(talk.on, talk.campaignId))[0]).toMatchObject({
      status: "pending",
      heldBy: "callback",
      nextAttemptAt: at,
      disposition: "callback",
      customFields: { plate: "D 1", age: 41 },
    });
    expect(await callsOn(talk.on)).toHaveLength(1);
  });

  it("callback without a moment promises the usual one, and a final word voids it", async () => {
    const talk = await talked();
    await talk.dispose({ code: "callback", keepWrapUp: true });
    expect(await openOf(talk)).toMatchObject({ status: "scheduled", agentId: null });
    await talk.dispose({ code: "sale" });
    expect(await openOf(talk)).toBeNull();
    await talk.on.pass(2 * MINUTE);
    expect((await contactsOn(talk.on, talk.campaignId))[0]).toMatchObject({ status: "completed", heldBy: null });
  });

  it("a moment outside the hours is refused, and nothing is half done", async () => {
    const talk = await talked();
    const late = talk.dispose({ code: "callback", callback: { at: MONDAY_TEN + 12 * HOUR } });
    expect(await refusal(late)).toMatchObject({ code: "policy-violation" });
    expect(await openOf(talk)).toBeNull();
    expect((await callsOn(talk.on))[0]).toMatchObject({ disposition: null });
  });

  it("asks for what the disposition asks for: a note, a moment, a talk long enough, a place in the set", async () => {
    const talk = await talked();
    const { on, dispose } = talk;
    const { tenantId } = on.dialer;
    const change = (code: string, over: object) =>
      on.dialer.storage.transact(async (stores) => {
        const row = await stores.dispositions.byCode(tenantId, code);
        if (row) await stores.dispositions.save({ ...row, ...over });
      });
    await change("not_interested", { requiresNote: true });
    await change("callback", { requiresCallbackAt: true });
    await change("sale", { minTalkSeconds: 3_600 });
    expect(await refusal(dispose({ code: "not_interested" }))).toMatchObject({ pointer: "#/notes" });
    expect(await refusal(dispose({ code: "callback" }))).toMatchObject({ pointer: "#/callback/at" });
    expect(await refusal(dispose({ code: "sale" }))).toMatchObject({ code: "invalid-state" });
    expect(await refusal(dispose({ code: "no_decision", customFields: { big: "x".repeat(9_000) } }))).toMatchObject({
      pointer: "#/custom_fields",
    });
    const set = {
      id: "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b77" as never,
      tenantId,
      name: "Motor",
      codes: ["wrong_number"],
    };
    await on.dialer.storage.transact((stores) =>
      stores.dispositions.insertSet({ ...set, createdAt: 0, updatedAt: 0, version: 1 }),
    );
    await on.dialer.campaigns.update(talk.campaignId, { dispositionSetId: set.id });
    expect(await refusal(dispose({ code: "not_interested", notes: "said no" }))).toMatchObject({ pointer: "#/code" });
    await dispose({ code: "wrong_number" });
  });
});

import { describe, expect, it } from "vitest";
import { decideCall } from "../lifecycle/call.ts";
import { durationSeconds, talkSeconds } from "../model/call.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, callsOn, contactsOn, stage } from "./testing.ts";

// Promises of the contract that are easier said of the whole dialer than of one room of it.

describe("a finished call", () => {
  it("C-CAL-2 keeps its one finished status, whatever the switch or people say after it", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(3 * MINUTE);
    const [before] = await callsOn(on);
    if (before === undefined) throw new Error("nobody was called");
    expect(before).toMatchObject({ phase: "final", outcome: "completed" });
    const ref = {
      legId: before.customerLegId,
      callId: before.id,
      role: "customer",
      at: on.clock.now(),
      node: "sim",
    } as const;
    const end = { cause: "USER_BUSY", sipCode: 486, byFarEnd: true, neverSent: false } as const;
    on.tellSwitch({ type: "leg.answered", ...ref });
    on.tellSwitch({ type: "leg.ended", ...end, ...ref });
    await on.pass(SECOND);
    await on.dialer.calls.dispose(before.id, { code: "sale", notes: "in green" });
    const [after] = await callsOn(on);
    const { disposition: _d, notes: _n, version: _v, ...unchanged } = before;
    expect(after).toMatchObject({ ...unchanged, disposition: "sale", notes: "in green" });
    expect(on.told("call.completed")).toHaveLength(1);
  });

  it("C-GV-5 lasts 248 s and is talked on for 212 s, as the published one", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(3 * MINUTE);
    const [call] = await callsOn(on);
    if (call === undefined) throw new Error("nobody was called");
    const at = (time: string): number => Date.parse(`2026-06-01T${time}Z`);
    const times = { startedAt: at("10:15:00"), answeredAt: at("10:15:18"), endedAt: at("10:19:08") };
    const published = { ...call, ...times, connectedAt: at("10:15:36") };
    expect(durationSeconds(published, at("12:00:00"))).toBe(248);
    expect(talkSeconds(published, at("12:00:00"))).toBe(212);
    // Not one second of it can be undone by a late word.
    expect(decideCall(published, { type: "bridged", at: at("12:00:00") })).toEqual([]);
  });
});

describe("uploading to a campaign", () => {
  it("C-CNT-7 is dialed within a second while it is active, and refused once it is completed", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await on.dialer.contacts.import(campaignId, [{ phone: "+971501234568" }]);
    await on.pass(SECOND);
    expect((await contactsOn(on, campaignId)).map(({ attempts }) => attempts)).toEqual([1, 1]);
    await on.pass(10 * MINUTE);
    await expect(on.dialer.contacts.import(campaignId, [{ phone: "+971501234569" }])).rejects.toMatchObject({
      code: "campaign-invalid-transition",
    });
    expect(await contactsOn(on, campaignId)).toHaveLength(2);
  });
});

describe("the outbox", () => {
  it("C-WH-12 holds an event exactly when the change it tells is kept", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on);
    const { storage, tenantId } = on.dialer;
    const told = async () =>
      (await storage.read((stores) => stores.outbox.since(tenantId, null, 1_000))).map(({ type }) => type);
    const before = await told();
    expect(before).toContain("campaign.created");
    const power = new Error("the power went");
    const work = storage.transact(async (stores) => {
      const campaign = await stores.campaigns.lock(tenantId, campaignId);
      if (campaign === null) throw new Error("gone");
      await stores.campaigns.save({ ...campaign, name: "Renamed" });
      const [event] = await stores.outbox.since(tenantId, null, 1);
      if (event !== undefined)
        await stores.outbox.append([{ ...event, id: "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e6ff" as never }]);
      throw power;
    });
    await expect(work).rejects.toBe(power);
    expect(await told()).toEqual(before);
    expect((await on.dialer.campaigns.view(campaignId)).campaign.name).toBe("Test");
  });
});

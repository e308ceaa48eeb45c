import { describe, expect, it } from "vitest";
import type { DialerOptions } from "../dialer.ts";
import type { CallId, TenantId } from "../model/ids.ts";
import { DAY, MINUTE, SECOND, toIsoOrNull } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { RulePack } from "../model/rule-pack.ts";
import {
  AE as AE_PACK,
  ALL_ANSWER,
  aCampaignOn,
  callsOn,
  contactsOn,
  MONDAY_TEN,
  NOBODY_ANSWERS,
  stage,
} from "./testing.ts";

const ground = {
  from: "2024-08-27",
  to: null,
  basis: "statute",
  confidence: "H",
  source: { doc: "A law", article: "5", url: null, readOn: "2026-11-25" },
} as const;
const AE: RulePack = { ...AE_PACK, rules: { ...AE_PACK.rules, frequency: [], cooldown: [] } };
const only = (rules: Partial<RulePack["rules"]>): Partial<DialerOptions> => ({
  rules: [{ ...AE, rules: { ...AE.rules, ...rules } }],
});

const ONCE_A_DAY = only({
  frequency: [{ ...ground, value: { max: 1, per: { unit: "day", zone: "Asia/Dubai" }, scope: "number" } }],
});
const AFTER_NO = (rest: "forever" | "P7D") =>
  only({ cooldown: [{ ...ground, value: { after: ["refused"], for: rest, scope: "number" } }] });

const PHONE = "+971501234567";
const RETRY_SOON = { retryDelayMinutes: 1, maxAttempts: 5 };
const attemptsAt = (on: Awaited<ReturnType<typeof stage>>, phone = PHONE) =>
  on.dialer.storage.read(
    async (stores) =>
      (await stores.attempts.history(on.dialer.tenantId as TenantId, [phone as E164], 0, 10)).get(phone as E164) ?? [],
  );

describe("frequency caps", () => {
  it("hold the contact back until the cap lets go, and use none of its attempts (contract §21)", async () => {
    const on = await stage({ world: NOBODY_ANSWERS, dialer: ONCE_A_DAY });
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE], settings: RETRY_SOON });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(3 * MINUTE);
    expect(await callsOn(on)).toHaveLength(1);
    expect(await attemptsAt(on)).toMatchObject([{ confirmed: true, outcome: "no_answer" }]);
    const [contact] = await contactsOn(on, campaignId);
    expect(contact).toMatchObject({ status: "pending", attempts: 1, heldBy: null });
    // Free at midnight, but the hours begin at nine.
    expect(toIsoOrNull(contact?.nextAttemptAt ?? null)).toBe("2026-11-24T05:00:00Z");
    const blocked = on.told("compliance.blocked").map(({ payload }) => payload);
    expect(blocked).toMatchObject([{ rule: "frequency_cap", phone: PHONE }]);
  });

  it("count calls by hand too, and a bare check takes no attempt", async () => {
    const on = await stage({ world: ALL_ANSWER, dialer: ONCE_A_DAY });
    const { agents } = await aCampaignOn(on, { phones: [] });
    const ask = () => on.dialer.compliance.check({ phone: PHONE as E164, purpose: "marketing" });
    expect((await ask()).decision.allowed).toBe(true);
    expect((await ask()).decision.allowed).toBe(true);
    const [agentId] = agents;
    if (agentId === undefined) throw new Error("no agent");
    const by = { id: null, name: "Layla" };
    await on.dialer.calls.originate({ agentId, destination: PHONE as E164 }, by);
    const { decision } = await ask();
    expect(decision.blockingRule).toBe("frequency_cap");
    expect(toIsoOrNull(decision.nextAllowedAt)).toBe("2026-11-24T05:00:00Z");
    expect(decision.checks.frequency_cap.reason).toBe(
      "+971501234567 was tried 1 times already; the limit for AE is 1 in a calendar day.",
    );
  });

  it("release what the switch never sent", async () => {
    const on = await stage({ world: NOBODY_ANSWERS, dialer: ONCE_A_DAY });
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE] });
    on.transport.originateCustomer = async () => ({ kind: "refused", cause: "GATEWAY_DOWN" });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(5 * SECOND);
    expect((await callsOn(on)).length).toBeGreaterThan(0);
    expect(await attemptsAt(on)).toEqual([]);
  });

  it("let two campaigns that want the same person call once between them", async () => {
    const on = await stage({ world: NOBODY_ANSWERS, dialer: ONCE_A_DAY });
    const first = await aCampaignOn(on, { phones: [PHONE] });
    const { campaign } = await on.dialer.campaigns.create({
      name: "Another",
      dialingMode: "progressive",
      cliGroupId: first.groupId,
    });
    await on.dialer.campaigns.assign(campaign.id, { agentIds: first.agents, teamIds: [] });
    await on.dialer.contacts.import(campaign.id, [{ phone: PHONE }]);
    await Promise.all([first.campaignId, campaign.id].map((id) => on.dialer.campaigns.start(id)));
    await on.pass(MINUTE);
    expect(await callsOn(on)).toHaveLength(1);
  });
});

describe("rests after a refusal", () => {
  async function refused(rest: "forever" | "P7D") {
    const on = await stage({ world: ALL_ANSWER, dialer: AFTER_NO(rest) });
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE] });
    await on.dialer.storage.transact((stores) =>
      stores.attempts.reserve([
        {
          tenantId: on.dialer.tenantId as TenantId,
          callId: "0192f39f-0001-7aaa-8bbb-0000000000aa" as CallId,
          phone: PHONE as E164,
          at: MONDAY_TEN - DAY,
          purpose: "marketing",
          channel: "automatic",
          campaignId: null,
          outcome: "refused",
          confirmed: true,
        },
      ]),
    );
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    const [contact] = await contactsOn(on, campaignId);
    return { calls: await callsOn(on), contact };
  }

  it("make the contact wait while they last", async () => {
    const { calls, contact } = await refused("P7D");
    expect(calls).toEqual([]);
    expect(contact).toMatchObject({ status: "pending", attempts: 0, heldBy: null });
    expect(toIsoOrNull(contact?.nextAttemptAt ?? null)).toBe("2026-11-29T06:00:00Z");
  });

  it("hold it when they last for ever: somebody must decide", async () => {
    const { calls, contact } = await refused("forever");
    expect(calls).toEqual([]);
    expect(contact).toMatchObject({ status: "pending", attempts: 0, heldBy: "cooldown" });
  });

  it("are what an agent's word makes of a talk", async () => {
    const on = await stage({ world: ALL_ANSWER, dialer: AFTER_NO("forever") });
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(6 * SECOND);
    const [call] = await callsOn(on);
    if (call === undefined) throw new Error("no call");
    const by = { id: null, name: "Layla", agentOnly: false };
    await on.dialer.calls.dispose(call.id, { code: "not_interested" }, by);
    await on.pass(2 * MINUTE);
    expect(await attemptsAt(on)).toMatchObject([{ outcome: "refused", confirmed: true }]);
  });
});

import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../model/instant.ts";
import { OwnRules } from "../model/own-rules.ts";
import type { E164 } from "../model/phone.ts";
import { AE, ALL_ANSWER, aCampaignOn, callsOn, SATURDAY_TEN, type Stage, stage } from "./testing.ts";

const PHONE = "+971501234567" as E164;
const rules = (change: Partial<OwnRules>): OwnRules =>
  OwnRules.parse({ callingHours: [], frequency: [], cooldown: [], ...change });
const day = (start: string, end: string) => [{ start, end }] as [{ start: string; end: string }];
const TEN_TO_ELEVEN = rules({ callingHours: [{ week: { mon: day("10:00", "11:00") } }] });
const NEVER_IN = (country: string) => rules({ callingHours: [{ jurisdictions: [country], week: {} }] });

async function ruled(ownRules: OwnRules | null, given: Parameters<typeof stage>[0] = {}) {
  const on = await stage({ world: ALL_ANSWER, ...given });
  const { dialer } = on;
  const set = (rules: OwnRules | null) =>
    dialer.storage.transact(async (stores) => {
      const tenant = await stores.tenants.find(dialer.tenantId);
      if (tenant === null) throw new Error("no tenant");
      await stores.tenants.save({ ...tenant, settings: { ...tenant.settings, ownRules: rules } });
    });
  await set(ownRules);
  const check = async (campaignId?: Parameters<typeof dialer.compliance.check>[0]["campaignId"]) =>
    dialer.compliance.check({ phone: PHONE, purpose: "marketing", ...(campaignId ? { campaignId } : {}) });
  return { on, set, check };
}

/** The clock alone: nobody dials meanwhile. */
const later = (on: Stage, ms: number): void => on.time.advanceTo(on.clock.now() + ms);

describe("a tenant's own rules", () => {
  it("block what the law permits, are named among the packs, and are made again from the record alone", async () => {
    const { on, check } = await ruled(TEN_TO_ELEVEN);
    const within = await check();
    expect(within.decision).toMatchObject({ allowed: true, ruleVersion: "2026-06-01" });
    expect(within.decision.packs.map(({ id }) => id)).toEqual(["ae", "ae-tenant"]);
    const own = within.inputs.packs.find(({ id }) => id === "ae-tenant");
    expect(own?.digest).toMatch(/^[0-9a-f]{64}$/);
    later(on, HOUR);
    const after = await check();
    expect(after.decision).toMatchObject({ allowed: false, failedRules: ["calling_hours"] });
    expect(after.decision.blockingReason).toContain("10:00–11:00 Mon");
    for (const { ref } of [within, after])
      expect(await on.dialer.compliance.audit.replay(ref)).toMatchObject({ same: true, differs: [] });
  });

  it("C-CAM-11 bind the next check after they are stored, and no longer than they are", async () => {
    const { set, check } = await ruled(null);
    expect((await check()).decision.packs.map(({ id }) => id)).toEqual(["ae"]);
    await set(NEVER_IN("AE"));
    expect((await check()).decision.blockingRule).toBe("calling_hours");
    await set(NEVER_IN("SA"));
    expect((await check()).decision.allowed).toBe(true);
    await set(null);
    expect((await check()).decision.packs.map(({ id }) => id)).toEqual(["ae"]);
  });

  it("open nothing that the law closes", async () => {
    const always = Object.fromEntries(
      ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((weekday) => [weekday, day("00:00", "24:00")]),
    );
    const { check } = await ruled(rules({ callingHours: [{ week: always }] }), { at: SATURDAY_TEN });
    expect((await check()).decision.failedRules).toEqual(["calling_hours"]);
  });

  it("are shown in the calendar and count beside an embedder's own packs", async () => {
    const embedders = { ...AE, id: "ae-house", rules: { ...AE.rules, dncRegistry: [], consent: [], callerId: [] } };
    const { on, check } = await ruled(TEN_TO_ELEVEN, { dialer: { ownRules: () => [embedders] } });
    expect((await check()).decision.packs.map(({ id }) => id)).toEqual(["ae", "ae-house", "ae-tenant"]);
    const question = { jurisdiction: "AE", purpose: "marketing", channel: null, zone: null } as const;
    const calendar = await on.dialer.compliance.calendar({ ...question, from: "2026-11-23", to: "2026-11-24" });
    expect(calendar.days.map(({ windows }) => windows.map(({ startsMs, endsMs }) => [startsMs, endsMs]))).toEqual([
      [[10 * HOUR, 11 * HOUR]],
      [],
    ]);
    expect(calendar.packs).toContain("ae-tenant");
  });

  it("cap attempts over all campaigns, and rest after what came of them", async () => {
    const capped = rules({ frequency: [{ max: 1, per: "P1D", scope: "tenant" }] });
    const { on, check } = await ruled(capped);
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect(await callsOn(on)).toHaveLength(1);
    expect((await check()).decision.failedRules).toEqual(["frequency_cap"]);
  });
});

describe("a campaign's own rules", () => {
  it("bind its calls and those of no other", async () => {
    const { on, check } = await ruled(null);
    const made = await aCampaignOn(on, { phones: [PHONE], settings: { ownRules: NEVER_IN("AE") } });
    expect((await check(made.campaignId)).decision.failedRules).toEqual(["calling_hours"]);
    expect((await check()).decision.allowed).toBe(true);
    expect(await on.dialer.campaigns.preflight(made.campaignId)).toMatchObject({ total: 1, dialableNow: 0 });
    await on.dialer.campaigns.start(made.campaignId);
    await on.pass(30 * SECOND);
    expect(await callsOn(on)).toEqual([]);
    await on.dialer.campaigns.update(made.campaignId, { ownRules: null });
    await on.pass(5 * MINUTE);
    expect((await check(made.campaignId)).decision.packs.map(({ id }) => id)).toEqual(["ae"]);
  });

  it("are layers beside the tenant's: both must permit", async () => {
    const { on, check } = await ruled(TEN_TO_ELEVEN);
    const late = rules({ callingHours: [{ week: { mon: day("10:30", "12:00") } }] });
    const { campaignId } = await aCampaignOn(on, { phones: [PHONE], settings: { ownRules: late } });
    expect((await check(campaignId)).decision.packs.map(({ id }) => id)).toEqual(["ae", "ae-tenant", "ae-campaign"]);
    expect((await check(campaignId)).decision.allowed).toBe(false);
    later(on, 31 * MINUTE);
    expect((await check(campaignId)).decision.allowed).toBe(true);
    later(on, 30 * MINUTE);
    expect((await check(campaignId)).decision.allowed).toBe(false);
  });

  it("are refused when they are none, or name a zone that is not", async () => {
    const { on } = await ruled(null);
    const cap = (zone: string) => ({
      ownRules: rules({ frequency: [{ max: 1, per: { unit: "day", zone }, scope: "number" }] }),
    });
    await expect(aCampaignOn(on, { phones: [], settings: cap("Mars/Olympus") })).rejects.toThrow("not an IANA zone");
    const settings = { ownRules: { callingHours: [], frequency: [], cooldown: [{ after: [] }] } };
    await expect(aCampaignOn((await ruled(null)).on, { phones: [], settings })).rejects.toThrow("ownRules");
  });
});

import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import type { AgentId } from "../model/ids.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, agentOn, callsOn, contactsOn, MONDAY_TEN, stage } from "./testing.ts";

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );

async function previewing(settings: object = {}, phones?: readonly string[]) {
  const on = await stage({ agents: 1 });
  const made = await aCampaignOn(on, { mode: "preview", settings, ...(phones ? { phones } : {}) });
  await on.dialer.campaigns.start(made.campaignId);
  return { on, ...made, agent: made.agents[0] as AgentId };
}

describe("§18.1 previews", () => {
  it("are offered to available agents without asking", async () => {
    const { on, agent, campaignId } = await previewing();
    await on.pass(2 * SECOND);
    const offered = await on.dialer.previews.current(agent);
    expect(on.told("preview.offered")).toMatchObject([{ payload: { agentId: agent, campaignId } }]);
    await on.dialer.previews.accept(offered?.preview.id as never, agent);
    await on.pass(10 * SECOND);
    expect(await callsOn(on)).toMatchObject([{ mode: "preview", phase: "connected", contactId: offered?.contact.id }]);
  });

  it("that are skipped rest, so that the same contact does not come straight back", async () => {
    const { on, agent } = await previewing();
    await on.pass(2 * SECOND);
    const first = await on.dialer.previews.current(agent);
    await on.dialer.previews.skip(first?.preview.id as never, agent, "speaks no English");
    await on.pass(2 * SECOND);
    const second = await on.dialer.previews.current(agent);
    expect(second?.contact.id).not.toBe(first?.contact.id);
  });

  it("may not be skipped where the campaign forbids it", async () => {
    const { on, agent } = await previewing({ previewSkipAllowed: false });
    await on.pass(2 * SECOND);
    const offered = await on.dialer.previews.current(agent);
    expect(await codeOf(on.dialer.previews.skip(offered?.preview.id as never, agent, "no"))).toBe("invalid-state");
    expect((await on.dialer.previews.current(agent))?.preview.id).toBe(offered?.preview.id);
  });

  it("two in a row that nobody takes give the agent a minute's rest", async () => {
    const { on, agent } = await previewing({ previewTimeoutMs: 30_000 });
    await on.pass(40 * SECOND);
    expect((await agentOn(on, agent))?.state).toBe("available");
    await on.pass(25 * SECOND);
    expect(await agentOn(on, agent)).toMatchObject({ state: "break", reason: expect.stringContaining("two previews") });
    expect(on.told("preview.expired")).toHaveLength(2);
    await on.pass(MINUTE);
    expect((await agentOn(on, agent))?.state).toBe("available");
  });

  it("dial another number of the contact, and no number that is not the contact's", async () => {
    const on = await stage({ agents: 1 });
    const { agents, campaignId } = await aCampaignOn(on, { mode: "preview", phones: [] });
    const agent = agents[0] as AgentId;
    await on.dialer.contacts.import(campaignId, [{ phone: "+971501234567", altPhones: ["050 123 4599", "nonsense"] }]);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    const offered = await on.dialer.previews.current(agent);
    expect(offered?.contact.altPhones).toEqual(["+971501234599"]);
    const accept = (phone: string) =>
      on.dialer.previews.accept(offered?.preview.id as never, agent, undefined, phone as never);
    expect(await codeOf(accept("+971501234500"))).toBe("validation-failed");
    expect((await accept("+971501234599")).call).toMatchObject({
      phone: "+971501234599",
      contactId: offered?.contact.id,
    });
  });

  it("are not given while the campaign's schedule is closed", async () => {
    const windows = [{ days: ["mon"], start: "11:00", end: "12:00" }];
    const schedule = { windows, startDate: null, endDate: null, holidays: "none" };
    const { on, agent, campaignId } = await previewing({ schedule });
    await on.pass(5 * SECOND);
    expect(await on.dialer.previews.request(agent, campaignId)).toBeNull();
    expect((await on.dialer.campaigns.diagnostics(campaignId)).limitingFactor).toBe("calling_hours");
    on.time.advanceTo(MONDAY_TEN + 60 * MINUTE);
    await on.pass(2 * SECOND);
    expect(await on.dialer.previews.current(agent)).not.toBeNull();
  });

  it("say what compliance would say, without writing it down", async () => {
    const { on, agent } = await previewing();
    await on.pass(2 * SECOND);
    const offered = await on.dialer.previews.current(agent);
    const contact = offered?.contact as never;
    const before = await on.dialer.storage.read((stores) => stores.audit.size(on.dialer.tenantId));
    expect(await on.dialer.previews.hint(contact)).toMatchObject({ allowed: true });
    await on.dialer.dnc.add([offered?.contact.phone ?? ""], { reason: null, source: "manual" });
    expect(await on.dialer.previews.hint(contact)).toMatchObject({ allowed: false, rule: "dnc_tenant" });
    expect(await on.dialer.storage.read((stores) => stores.audit.size(on.dialer.tenantId))).toBe(before);
  });
});

describe("what a campaign chooses", () => {
  it("dials only what fits its filter, in its own order", async () => {
    const on = await stage({ agents: 1 });
    const settings = {
      contactFilter: { field: "custom_fields.tier", op: "eq", value: "gold" },
      orderBy: [{ field: "custom_fields.debt", direction: "desc" }],
    };
    const { campaignId } = await aCampaignOn(on, { phones: [], settings });
    await on.dialer.contacts.import(campaignId, [
      { phone: "+971501234561", customFields: { tier: "gold", debt: 10 } },
      { phone: "+971501234562", customFields: { tier: "tin", debt: 99 } },
      { phone: "+971501234563", customFields: { tier: "gold", debt: 90 } },
    ]);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * MINUTE);
    expect((await callsOn(on)).toReversed().map((call) => call.phone)).toEqual(["+971501234563", "+971501234561"]);
    expect((await contactsOn(on, campaignId)).map(({ attempts }) => attempts)).toEqual([1, 0, 1]);
  });

  it("dials nothing while its schedule is closed", async () => {
    const on = await stage({ agents: 1 });
    const windows = [{ days: ["mon"], start: "10:01", end: "10:10" }];
    const schedule = { windows, startDate: null, endDate: null, holidays: "none" };
    const { campaignId } = await aCampaignOn(on, { settings: { schedule } });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(50 * SECOND);
    expect(await callsOn(on)).toHaveLength(0);
    await on.pass(15 * SECOND);
    expect(await callsOn(on)).toHaveLength(1);
  });

  it("takes calls only from agents who logged in for it", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId, agents } = await aCampaignOn(on);
    const other = await aCampaignOnSameAgents(on, agents);
    await on.dialer.agents.logIn(agents[0] as AgentId, [other]);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(30 * SECOND);
    expect((await callsOn(on)).map((call) => call.agentId)).toEqual([agents[1]]);
    expect((await on.dialer.campaigns.diagnostics(campaignId)).notReady.map(({ agentId }) => agentId)).toContain(
      agents[0],
    );
  });

  it("C-CAM-12 pacing looser than the rule packs is refused, tighter is kept and says so", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on);
    const view = await on.dialer.campaigns.view(campaignId);
    expect(view.pacing.source.targetAbandonPct).toBe("default");
    const pacing = (over: object) => ({ ...view.campaign.pacing, ...over, chosen: Object.keys(over) });
    expect(await codeOf(on.dialer.campaigns.update(campaignId, { pacing: pacing({ targetAbandonPct: 60 }) }))).toBe(
      "policy-violation",
    );
    expect(await codeOf(on.dialer.campaigns.update(campaignId, { pacing: pacing({ formula: "amd_adjusted" }) }))).toBe(
      "policy-violation",
    );
    const tight = await on.dialer.campaigns.update(campaignId, { pacing: pacing({ targetAbandonPct: 1 }) });
    expect([tight.pacing.values.targetAbandonPct, tight.pacing.source.targetAbandonPct]).toEqual([1, "campaign"]);
  });

  it("C-CAM-16 knows before it starts how many would be blocked and by what, and writes nothing down", async () => {
    const on = await stage({ agents: 1, listedNationally: ["+971501234568"] });
    const { campaignId } = await aCampaignOn(on, { phones: [] });
    await on.dialer.contacts.import(campaignId, [
      { phone: "+971501234567" },
      { phone: "+971501234568" },
      { phone: "+966501234567" },
      { phone: "+971501234569", timezone: "America/New_York" },
    ]);
    const found = await on.dialer.campaigns.preflight(campaignId);
    expect(found).toMatchObject({ total: 4, dialableNow: 1, dialableLater: 1, invalid: 0, sampleSize: 4 });
    expect(found.nextWindowAt).toBeGreaterThan(MONDAY_TEN);
    expect([...found.blocked].sort((a, b) => a.rule.localeCompare(b.rule))).toEqual([
      { rule: "dnc_national", count: 1 },
      { rule: "jurisdiction", count: 1 },
    ]);
    expect(await on.dialer.storage.read((stores) => stores.audit.size(on.dialer.tenantId))).toBe(0);
    expect(await callsOn(on)).toHaveLength(0);
  });
});

async function aCampaignOnSameAgents(on: Awaited<ReturnType<typeof stage>>, agentIds: readonly AgentId[]) {
  const group = await on.dialer.cli.addGroup("Other", ["+97142345679"]);
  const { campaign } = await on.dialer.campaigns.create({
    name: "Other",
    dialingMode: "progressive",
    cliGroupId: group.id,
  });
  await on.dialer.campaigns.assign(campaign.id, { agentIds, teamIds: [] });
  return campaign.id;
}

import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import { firstBroken } from "../model/audit-seal.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, agentOn, callsOn, contactsOn, NOBODY_ANSWERS, SATURDAY_TEN, stage } from "./testing.ts";

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );

describe("a progressive campaign", () => {
  it("dials, bridges, wraps up and completes", async () => {
    const on = await stage();
    const { campaignId, agents } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(5 * SECOND);
    expect(await on.dialer.calls.activeCount()).toMatchObject({ activeCalls: 2, connected: 2, stale: false });
    await on.pass(5 * MINUTE);
    const calls = await callsOn(on);
    expect(calls).toHaveLength(3);
    expect(
      calls.every((call) => call.phase === "final" && call.outcome === "completed" && call.hangupBy === "customer"),
    ).toBe(true);
    expect((await contactsOn(on, campaignId)).map((contact) => contact.status)).toEqual([
      "completed",
      "completed",
      "completed",
    ]);
    expect((await on.dialer.campaigns.view(campaignId)).campaign.status).toBe("completed");
    expect(await agentOn(on, agents[0] as never)).toMatchObject({
      state: "available",
      subState: null,
      currentCallId: null,
    });
  });

  it("tells each call's life in order and completes it once", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(3 * MINUTE);
    expect(on.events.map((event) => event.type).filter((type) => type.startsWith("call."))).toEqual([
      "call.dialing",
      "call.ringing",
      "call.answered",
      "call.connected",
      "call.ended",
      "call.completed",
    ]);
  });

  it("never has more calls in flight than ready agents", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId } = await aCampaignOn(on, {
      phones: Array.from({ length: 30 }, (_, i) => `+9715012345${10 + i}`),
    });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(20 * MINUTE);
    expect(on.core.truth.counts().maxLive).toBe(2);
    expect(on.told("call.abandoned")).toHaveLength(0);
  });

  it("retries a contact that did not answer, after the delay and not more often than allowed", async () => {
    const on = await stage({ world: NOBODY_ANSWERS });
    const { campaignId } = await aCampaignOn(on, {
      phones: ["+971501234567"],
      settings: { maxAttempts: 2, retryDelayMinutes: 10 },
    });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "pending", attempts: 1 });
    await on.pass(8 * MINUTE);
    expect(await callsOn(on)).toHaveLength(1);
    await on.pass(3 * MINUTE);
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "failed", attempts: 2 });
  });

  it("abandons a person for whom no agent is left, and says so", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId, agents } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await on.dialer.agents.setState(agents[0] as never, "break", "coffee");
    await on.pass(10 * SECOND);
    expect(on.told("call.abandoned")).toHaveLength(1);
    expect((await callsOn(on))[0]).toMatchObject({ abandoned: true, agentId: null, outcome: "completed" });
    expect((await on.dialer.campaigns.view(campaignId)).abandonRate).toBe(100);
    expect(on.core.truth.counts().liveNow).toBe(0);
  });

  it("tries another agent when the first one's phone does not exist, and the person is still served", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId, agents } = await aCampaignOn(on, { phones: ["+971501234567"] });
    on.core.setRegistered("agent_1001", false);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(30 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ phase: "connected", agentId: agents[1] });
  });
});

describe("the pause fence (C-CAM-10)", () => {
  it("initiates no dial after the pause returned, and lets calls under way complete", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId } = await aCampaignOn(on, {
      phones: Array.from({ length: 20 }, (_, i) => `+9715012345${10 + i}`),
    });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await on.dialer.campaigns.pause(campaignId);
    const dialed = on.core.truth.counts().originated;
    await on.pass(30 * MINUTE);
    expect(on.core.truth.counts()).toMatchObject({ originated: dialed, bridged: dialed, liveNow: 0 });
    expect((await contactsOn(on, campaignId)).filter((contact) => contact.status === "pending")).toHaveLength(
      20 - dialed,
    );
  });
});

describe("compliance before every dial (C-CMP-1)", () => {
  it("C-CAM-8 starts and dials nothing outside the calling hours, says when it may, and uses no attempt", async () => {
    const on = await stage({ at: SATURDAY_TEN });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect(on.core.truth.counts().originated).toBe(0);
    const sundayNine = Date.UTC(2026, 10, 22, 5, 0, 0);
    expect(
      (await contactsOn(on, campaignId)).map(({ status, attempts, nextAttemptAt }) => ({
        status,
        attempts,
        nextAttemptAt,
      })),
    ).toEqual(Array(3).fill({ status: "pending", attempts: 0, nextAttemptAt: sundayNine }));
    expect(on.told("compliance.blocked")).toHaveLength(3);
    expect((await on.dialer.campaigns.diagnostics(campaignId)).limitingFactor).toBe("calling_hours");
  });

  it("writes a decision for every dial before it, in one unbroken chain", async () => {
    const on = await stage();
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(5 * MINUTE);
    const records = await on.dialer.storage.read((stores) => stores.audit.range(on.dialer.tenantId, 1, 100));
    expect(firstBroken(records.map(({ sealed }) => sealed))).toBeNull();
    expect(records.map(({ record }) => record?.callId).sort()).toEqual(
      (await callsOn(on)).map((call) => call.id).sort(),
    );
  });

  it("fails closed when the national register is not loaded: nothing is dialed, the contact rests", async () => {
    const on = await stage({ dialer: { registry: { lookup: async () => null } } });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect((await on.dialer.campaigns.diagnostics(campaignId)).limitingFactor).toBe("compliance_unavailable");
    expect(on.core.truth.counts().originated).toBe(0);
    expect(
      (await contactsOn(on, campaignId)).every((contact) => contact.status === "pending" && contact.attempts === 0),
    ).toBe(true);
  });

  it("fails closed when the register hangs or throws", async () => {
    for (const lookup of [() => new Promise<never>(() => {}), () => Promise.reject(new Error("down"))]) {
      const on = await stage({ dialer: { registry: { lookup } } });
      const { campaignId } = await aCampaignOn(on);
      await on.dialer.campaigns.start(campaignId);
      await on.pass(MINUTE);
      expect(on.core.truth.counts().originated).toBe(0);
    }
  });

  it("takes a number of the national register off the list", async () => {
    const on = await stage({ listedNationally: ["+971501234568"] });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(5 * MINUTE);
    expect((await contactsOn(on, campaignId)).map((contact) => contact.status)).toEqual([
      "completed",
      "dnc",
      "completed",
    ]);
  });

  it("C-CMP-11 and C-DNC-2: a number put on the list a moment ago is not dialed any more", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await on.dialer.dnc.add(["+971501234569"], { reason: "asked", source: "manual" });
    await on.pass(10 * MINUTE);
    expect((await contactsOn(on, campaignId)).map((contact) => contact.status)).toEqual([
      "completed",
      "completed",
      "dnc",
    ]);
    expect(on.core.truth.counts().originated).toBe(2);
  });

  it("a country without a rule pack is never dialed", async () => {
    const on = await stage();
    const { campaignId } = await aCampaignOn(on, { phones: ["+442079460123"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(MINUTE);
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "pending", heldBy: "jurisdiction" });
  });
});

describe("a call by hand (C-CAL-7…12)", () => {
  it("rings the agent first, then the destination, then joins them", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    const { call, audit } = await on.dialer.calls.originate({
      agentId: agents[0] as never,
      destination: "+971501234567" as never,
    });
    expect(call).toMatchObject({ phase: "agent_dialing", mode: "manual", attempt: null });
    expect(audit.ref).toBe("AUD-1");
    await on.pass(10 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ phase: "connected", agentId: agents[0] });
  });

  it("is refused when the agent is not ready, in the contract's words", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    const to = { agentId: agents[0] as never, destination: "+971501234567" as never };
    await on.dialer.agents.setState(agents[0] as never, "offline", null);
    expect(await codeOf(on.dialer.calls.originate(to))).toBe("agent-offline");
    await on.dialer.agents.setState(agents[0] as never, "available", null);
    on.core.setRegistered("agent_1001", false);
    await on.pass(SECOND);
    expect(await codeOf(on.dialer.calls.originate(to))).toBe("agent-not-registered");
    on.core.setRegistered("agent_1001", true);
    await on.pass(SECOND);
    await on.dialer.calls.originate(to);
    expect(await codeOf(on.dialer.calls.originate(to))).toBe("agent-busy");
  });

  it("C-CAL-10 shows only caller IDs the tenant owns, and the refusal is audited", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    const bad = on.dialer.calls.originate({
      agentId: agents[0] as never,
      destination: "+971501234567" as never,
      cliOverride: "+97149999999" as never,
    });
    const error = await bad.catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: "compliance-blocked",
      extra: { audit: { decision: { blockingRule: "cli_ownership" } } },
    });
    expect(on.told("compliance.blocked")).toHaveLength(1);
    expect(on.core.truth.counts().agentLegs).toBe(0);
  });

  it("C-CAL-12 is 503 material while the switch is away, and leaves no live row", async () => {
    const on = await stage();
    const { agents } = await aCampaignOn(on, { phones: [] });
    on.transport.disconnect(MINUTE);
    expect(
      await codeOf(on.dialer.calls.originate({ agentId: agents[0] as never, destination: "+971501234567" as never })),
    ).toBe("dependency-unavailable");
    expect(await callsOn(on)).toHaveLength(0);
  });
});

describe("preview dialing (§18.1)", () => {
  const preview = async () => {
    const on = await stage({ agents: 2 });
    // These agents ask for their contacts; being offered them is tested in previews.test.ts.
    const made = await aCampaignOn(on, { mode: "preview", settings: { previewAutoOffer: false } });
    await on.dialer.campaigns.start(made.campaignId);
    return { on, ...made };
  };

  it("shows a contact to one agent at a time and dials it on acceptance", async () => {
    const { on, campaignId, agents } = await preview();
    const [first, second] = agents as [never, never];
    const mine = await on.dialer.previews.request(first, campaignId);
    const theirs = await on.dialer.previews.request(second, campaignId);
    expect(mine?.contact.id).not.toBe(theirs?.contact.id);
    expect(await codeOf(on.dialer.previews.request(first, campaignId))).toBe("invalid-state");
    await on.dialer.previews.accept(mine?.preview.id as never, first);
    await on.pass(10 * SECOND);
    expect(await callsOn(on)).toMatchObject([{ mode: "preview", phase: "connected", attempt: 1 }]);
  });

  it("gives the contact back when it is skipped or not taken in time", async () => {
    const { on, campaignId, agents } = await preview();
    const agent = agents[0] as never;
    const first = await on.dialer.previews.request(agent, campaignId);
    await on.dialer.previews.skip(first?.preview.id as never, agent, "not now");
    const second = await on.dialer.previews.request(agent, campaignId);
    expect(second?.contact.id).toBe(first?.contact.id);
    await on.pass(61 * SECOND);
    expect(on.told("preview.expired")).toHaveLength(1);
    expect(await on.dialer.previews.current(agent)).toBeNull();
    expect(
      (await contactsOn(on, campaignId)).every(
        (contact) => contact.status === "pending" && contact.leasedUntil === null,
      ),
    ).toBe(true);
  });
});

describe("dispositions (§18.2)", () => {
  it("C-DNC-5: an opt-out lists the number in the same breath and finishes the contact", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId, agents } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(70 * SECOND);
    const [call] = await callsOn(on);
    await on.dialer.calls.dispose(
      call?.id as never,
      { code: "do_not_call" },
      { id: agents[0] as never, name: "Layla", agentOnly: true },
    );
    expect(on.told("dnc.added")).toHaveLength(1);
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "dnc", disposition: "do_not_call" });
    expect((await callsOn(on))[0]).toMatchObject({ phase: "final", disposition: "do_not_call" });
  });

  it("an agent may dispose of his own calls only, and not after wrap-up", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId, agents } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(70 * SECOND);
    const [call] = await callsOn(on);
    const other = agents.find((id) => id !== call?.agentId);
    const as = (id: unknown, agentOnly = true) => ({ id: id as never, name: "x", agentOnly });
    expect(await codeOf(on.dialer.calls.dispose(call?.id as never, { code: "sale" }, as(other)))).toBe("forbidden");
    await on.pass(MINUTE);
    expect(await codeOf(on.dialer.calls.dispose(call?.id as never, { code: "sale" }, as(call?.agentId)))).toBe(
      "invalid-state",
    );
    expect(await codeOf(on.dialer.calls.dispose(call?.id as never, { code: "sale" }, as(null, false)))).toBe(
      "no error",
    );
  });

  it("a non-final one sends the contact back to the list", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(70 * SECOND);
    const [call] = await callsOn(on);
    await on.dialer.calls.dispose(call?.id as never, { code: "no_decision" });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "pending", attempts: 1 });
  });
});

describe("when the switch is lost", () => {
  it("dials nothing meanwhile, and takes up what it finds after", async () => {
    const on = await stage({ agents: 2 });
    const { campaignId } = await aCampaignOn(on, {
      phones: Array.from({ length: 10 }, (_, i) => `+9715012345${10 + i}`),
    });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    on.transport.disconnect(20 * SECOND);
    await on.pass(19 * SECOND);
    expect((await on.dialer.campaigns.diagnostics(campaignId)).limitingFactor).toBe("switch");
    expect(on.core.truth.counts().originated).toBe(2);
    await on.pass(15 * MINUTE);
    const calls = await callsOn(on);
    expect(calls.every((call) => call.phase === "final")).toBe(true);
    expect(calls).toHaveLength(on.core.truth.counts().originated);
    expect(on.core.truth.counts().maxLivePerNumber).toBe(1);
  });

  it("a call that began and ended unheard is recorded as lost, and its contact is tried again", async () => {
    const on = await stage({ agents: 1, world: NOBODY_ANSWERS });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(500);
    on.transport.disconnect(MINUTE);
    await on.pass(2 * MINUTE);
    expect((await callsOn(on)).at(-1)?.hangupCause).toMatch(/LOST|NO_ANSWER/);
    expect((await contactsOn(on, campaignId))[0]?.status).not.toBe("dialing");
  });
});

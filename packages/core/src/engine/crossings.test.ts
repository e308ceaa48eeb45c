import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../model/events.ts";
import { SECOND } from "../model/instant.ts";
import { ALL_ANSWER, aCampaignOn, NOBODY_ANSWERS, type Stage, stage } from "./testing.ts";

const payloads = <T extends DomainEvent["type"]>(on: Stage, type: T) =>
  on.told(type).map(({ payload }) => payload as DomainEvent<T>["payload"]);
const people = (count: number, from = 10): readonly string[] =>
  Array.from({ length: count }, (_, n) => `+9715012${String(34_000 + from + n)}`);

/** One who answers finds the only agent gone. */
async function loseOne(on: Stage, agent: string): Promise<void> {
  await on.dialer.agents.setState(agent as never, "break", "coffee");
  await on.pass(10 * SECOND);
}

describe("campaign.abandon_cap_reached (§16.5)", () => {
  it("C-CAM-12 is told once when the cap is reached, and again only after it was left behind", async () => {
    const on = await stage({ agents: 1, world: { ...ALL_ANSWER, talk: { meanMs: 1_000, cv: 0 } } });
    const { campaignId, agents } = await aCampaignOn(on, {
      phones: people(70),
      settings: { wrapUpMs: 0, alwaysOn: true, pacing: { targetAbandonPct: 3 } },
    });
    const [agent = ""] = agents;
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await loseOne(on, agent);
    expect(on.told("call.abandoned")).toHaveLength(1);
    expect(payloads(on, "campaign.abandon_cap_reached")).toEqual([
      { campaignId, measured: 100, limit: 3, window: "campaign" },
    ]);
    await on.dialer.agents.setState(agent as never, "available", null);
    // One of more than 37: less than nine tenths of the cap.
    await on.pass(250 * SECOND);
    expect((await on.dialer.campaigns.view(campaignId)).counters.answeredConnected).toBeGreaterThan(37);
    expect(on.told("campaign.abandon_cap_reached")).toHaveLength(1);
    await loseOne(on, agent);
    await on.dialer.agents.setState(agent as never, "available", null);
    await on.pass(2 * SECOND);
    await loseOne(on, agent);
    expect(on.told("call.abandoned").length).toBeGreaterThan(1);
    expect(on.told("campaign.abandon_cap_reached")).toHaveLength(2);
    const [, second] = payloads(on, "campaign.abandon_cap_reached");
    expect(second).toMatchObject({ limit: 3, window: "campaign" });
    expect(second?.measured).toBeGreaterThanOrEqual(3);
  });

  it("is told once over a restart: what was told stands beside the campaign", async () => {
    const on = await stage({ agents: 1 });
    const { campaignId, agents } = await aCampaignOn(on, { phones: people(5), settings: { alwaysOn: true } });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    await loseOne(on, agents[0] ?? "");
    expect(on.told("campaign.abandon_cap_reached")).toHaveLength(1);
    await on.dialer.stop();
    const after = await stage({ agents: 1, at: on.clock.now(), dialer: { storage: on.dialer.storage } });
    await after.pass(5 * SECOND);
    expect((await after.dialer.campaigns.view(campaignId)).abandonRate).toBe(100);
    expect(after.told("campaign.abandon_cap_reached")).toHaveLength(0);
  });
});

describe("campaign.list_low (§16.5)", () => {
  it("tells what is left, and for how long at the pace of late; once, and again after more was loaded", async () => {
    const on = await stage({ agents: 2, world: NOBODY_ANSWERS });
    const { campaignId } = await aCampaignOn(on, {
      phones: people(300),
      settings: { maxAttempts: 1, alwaysOn: true, ringTimeoutMs: 20_000 },
    });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(150 * SECOND);
    const [low, ...more] = payloads(on, "campaign.list_low");
    expect(more).toEqual([]);
    expect(low?.campaignId).toBe(campaignId);
    expect(low?.pending).toBeLessThan(300);
    expect(low?.hoursLeft).toBeGreaterThan(0);
    expect(low?.hoursLeft).toBeLessThan(1);
    await on.dialer.contacts.import(
      campaignId,
      people(400, 1_000).map((phone) => ({ phone })),
    );
    await on.pass(65 * SECOND);
    expect(on.told("campaign.list_low")).toHaveLength(1);
  });

  it("is not told of a list that lasts, nor of one nobody works at", async () => {
    const on = await stage({ agents: 1, world: NOBODY_ANSWERS });
    const { campaignId } = await aCampaignOn(on, { phones: people(400), settings: { maxAttempts: 1 } });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(150 * SECOND);
    expect(on.told("campaign.list_low")).toHaveLength(0);
  });
});

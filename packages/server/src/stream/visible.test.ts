import type { AgentId, CampaignId, UserId } from "@broadnet-engage/core/model";
import { EVENT_TYPES } from "@broadnet-engage/core/webhooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sees, TOPICS, type View } from "./visible.ts";

const ME = "0192f3a0-9000-7a10-8b00-0000000000a7" as UserId;
const OTHER = "0192f3a0-9000-7a10-8b00-0000000000a8";
const CAMPAIGN = "0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01" as CampaignId;
const all: View = { userId: ME, role: "supervisor", topics: null, campaignId: null, team: null };

describe("who sees what of the stream", () => {
  it("an agent never sees an event that does not name him, whatever he asks for", () => {
    const topics = fc.option(fc.uniqueArray(fc.constantFrom(...TOPICS)).map((list) => new Set(list)));
    fc.assert(
      fc.property(
        fc.constantFrom(...EVENT_TYPES),
        topics,
        fc.constantFrom(OTHER, null, undefined),
        (type, asked, who) => {
          expect(sees({ ...all, role: "agent", topics: asked }, type, { agent_id: who })).toBe(false);
        },
      ),
    );
    expect(sees({ ...all, role: "agent" }, "call.connected", { agent_id: ME })).toBe(true);
  });

  it("a supervisor sees everything unless he narrows it", () => {
    for (const type of EVENT_TYPES) expect(sees(all, type, {})).toBe(true);
    const calls = { ...all, topics: new Set(["calls"] as const) };
    expect([sees(calls, "call.ringing", {}), sees(calls, "agent.state_changed", {})]).toEqual([true, false]);
    const mine = { ...all, topics: new Set(["me"] as const) };
    expect([sees(mine, "call.ringing", { agent_id: ME }), sees(mine, "call.ringing", { agent_id: OTHER })]).toEqual([
      true,
      false,
    ]);
  });

  it("a campaign leaves out others, and what belongs to none stays", () => {
    const one = { ...all, campaignId: CAMPAIGN };
    expect(sees(one, "call.ringing", { campaign_id: CAMPAIGN })).toBe(true);
    expect(sees(one, "call.ringing", { campaign_id: OTHER })).toBe(false);
    expect(sees(one, "call.ringing", { campaign_id: null })).toBe(false);
    expect(sees(one, "agent.state_changed", { agent_id: OTHER })).toBe(true);
  });

  it("a team leaves out other people", () => {
    const team = { ...all, team: new Set([OTHER as AgentId]) };
    expect([
      sees(team, "agent.state_changed", { agent_id: OTHER }),
      sees(team, "agent.state_changed", { agent_id: ME }),
    ]).toEqual([true, false]);
  });
});

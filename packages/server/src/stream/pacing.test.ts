import type { CampaignId, PacingPulse } from "@broadnet-engage/core/model";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { StreamPacing } from "../contract/stream.ts";
import { openSse, type Sse } from "../testing/sse.ts";
import { openWorld, type World } from "../testing/world.ts";
import { PacingTold } from "./pacing.ts";

const tick = {
  at: Date.parse("2026-11-22T06:00:00Z"),
  agents: { ready: 1, reserved: 0, talking: 2, wrap_up: 0 },
  inFlight: 3,
  freeLines: 100,
  freeStarts: 10,
  connected: 40,
  abandoned: 1,
  policy: "predictive",
  asked: 2,
  launch: 1,
  bound: "abandon_cap",
  because: "1 ready.",
  figures: {
    freeing: 1,
    expectedAnswers: 1,
    answerChance: 0.2,
    overdialChance: 0.1,
    threshold: 0.05,
    wantedPct: 2,
    headroom: 0.2,
  },
  shadow: null,
} as const;
const pulse = (n: number, decisions: number, launched: number): PacingPulse => ({
  campaignId: `0192f3a4-9d10-7c55-b0aa-${String(n).padStart(12, "0")}` as CampaignId,
  latest: tick,
  decisions,
  launched,
});

describe("what a stream tells of pacing (§19, C-CAM-17)", () => {
  it("is the latest decision with inputs, answer and reason, and how many there were since", () => {
    const told = new PacingTold();
    const first = told.since([pulse(1, 500, 90)], tick.at);
    expect(StreamPacing.parse(first).campaigns).toEqual([
      expect.objectContaining({ decisions: 1, dialed: 1, asked: 2, dial: 1, because: "1 ready.", in_flight: 3 }),
    ]);
    expect(told.since([pulse(1, 740, 97)], tick.at)?.campaigns[0]).toMatchObject({ decisions: 240, dialed: 7 });
    expect(told.since([pulse(1, 740, 97)], tick.at)).toBeNull();
  });

  it("is bounded: a message names a hundred campaigns at most, however many decide", () => {
    const many = Array.from({ length: 300 }, (_, n) => pulse(n, 5, 1));
    expect(new PacingTold().since(many, tick.at)?.campaigns).toHaveLength(100);
  });
});

describe("pacing on the live stream", () => {
  let world: World;
  let campaignId: string;
  const opened: Sse[] = [];
  beforeAll(async () => {
    world = await openWorld();
    const token = world.tokens.supervisor;
    const { body } = await world.client.post("/v1/campaigns", {
      token,
      body: { name: "Renewals", dialing_mode: "predictive", cli_group_id: world.cliGroupId },
    });
    campaignId = body.id;
    await world.client.post(`/v1/campaigns/${campaignId}/contacts`, {
      token,
      body: { contacts: [{ phone: "+971501234567" }] },
    });
    await world.client.put(`/v1/campaigns/${campaignId}/agents`, { token, body: { agent_ids: [world.users.agent] } });
    await world.client.post("/v1/agents/me/state", { token: world.tokens.agent, body: { state: "break" } });
    await world.client.post(`/v1/campaigns/${campaignId}/start`, { token });
  }, 60_000);
  afterEach(() => {
    for (const sse of opened.splice(0)) sse.close();
  });
  afterAll(() => world.close());

  async function open(who: keyof World["tokens"], query = ""): Promise<Sse> {
    const sse = await openSse(`${world.url}/v1/stream${query}`, { Authorization: `Bearer ${world.tokens[who]}` });
    opened.push(sse);
    return sse;
  }
  const isPacing = ({ event }: { event: string }) => event === "pacing";
  /** Pacing decides anew when the clock has moved. */
  async function untilPacing(sse: Sse): Promise<void> {
    await expect
      .poll(() => {
        world.clock.advance(300);
        return sse.messages.filter(isPacing).length;
      })
      .toBeGreaterThan(1);
  }

  it("C-CAM-17 shows supervisors each campaign's decisions, as the contract spells them, without an id to come back to", async () => {
    const sse = await open("supervisor", "?topics=stats");
    await untilPacing(sse);
    const { id, data } = await sse.next(isPacing);
    expect(id).toBeNull();
    const [one, ...others] = StreamPacing.parse(data).campaigns;
    expect(others).toEqual([]);
    expect(one).toMatchObject({ campaign_id: campaignId, policy: "predictive" });
    expect(one?.because).not.toBe("");
    expect(one?.decisions).toBeGreaterThan(0);
  });

  it("C-GEN-15 shows it to nobody else: not to agents, to other tenants, nor to who asked for other topics or campaigns", async () => {
    const others = await Promise.all([
      open("agent"),
      open("stranger"),
      open("admin", "?topics=calls"),
      open("admin", `?campaign_id=0192f3a4-9d10-7c55-b0aa-6e2f4d1c9b01`),
    ]);
    const all = await open("admin");
    const own = await open("admin", `?campaign_id=${campaignId}`);
    await untilPacing(all);
    await untilPacing(own);
    for (const other of others) expect(other.messages.filter(isPacing)).toEqual([]);
  });
});

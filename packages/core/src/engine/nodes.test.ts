import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../model/instant.ts";
import { aCampaignOn, agentOn, callsOn, stage } from "./testing.ts";

async function talking(dialer: object = {}) {
  const on = await stage({ agents: 1, dialer });
  const place = await aCampaignOn(on, { phones: ["+971501234567"] });
  await on.dialer.campaigns.start(place.campaignId);
  await on.pass(10 * SECOND);
  return { on, ...place };
}

describe("the active count", () => {
  it("C-CAL-5: names each node, whether it is up and its calls", async () => {
    const { on } = await talking();
    expect(await on.dialer.calls.activeCount()).toMatchObject({
      activeCalls: 1,
      connected: 1,
      nodes: [{ node: "sim", up: true, activeCalls: 1 }],
    });
  });

  it("C-CAL-6: a node lost for more than 5 s makes the numbers stale, as of the loss", async () => {
    const { on } = await talking();
    const lostAt = on.clock.now();
    on.transport.disconnect(20 * SECOND);
    await on.pass(5 * SECOND);
    expect(await on.dialer.calls.activeCount()).toMatchObject({ stale: false });
    await on.pass(SECOND);
    expect(await on.dialer.calls.activeCount()).toMatchObject({
      stale: true,
      asOf: lostAt,
      activeCalls: 1,
      nodes: [{ up: false, activeCalls: 1 }],
    });
    await on.pass(20 * SECOND);
    expect(await on.dialer.calls.activeCount()).toMatchObject({ stale: false, asOf: on.clock.now() });
  });

  it("C-CAL-6: equal to the switch's own count within 2 s of a reconnect, also for calls a moment old", async () => {
    const on = await stage({ agents: 3 });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(1_500);
    on.transport.disconnect(2 * SECOND);
    const [first] = on.core.channels();
    if (first) on.core.kill(first.uuid, "NORMAL_CLEARING");
    await on.pass(4 * SECOND);
    const customers = on.core.channels().filter((channel) => channel.order.to.kind === "gateway").length;
    expect(customers).toBe(2);
    expect(await on.dialer.calls.activeCount()).toMatchObject({ activeCalls: customers });
    expect((await callsOn(on)).filter((call) => call.hangupCause === "LOST")).toHaveLength(1);
  });
});

describe("a node that stays away", () => {
  it("keeps its calls for its grace, then they are given up and the agents are free", async () => {
    const { on, agents } = await talking({ nodeGraceMs: 20 * SECOND });
    on.transport.disconnect(40 * SECOND);
    await on.pass(19 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ phase: "connected", node: "sim" });
    await on.pass(2 * SECOND);
    expect((await callsOn(on))[0]).toMatchObject({ outcome: "completed", hangupCause: "LOST", hangupBy: null });
    await on.pass(15 * SECOND);
    expect((await agentOn(on, agents[0] as never))?.state).toBe("available");
  });

  it("two people who still talk when it returns are not hung up", async () => {
    const { on } = await talking({ nodeGraceMs: 10 * SECOND });
    on.transport.disconnect(20 * SECOND);
    await on.pass(25 * SECOND);
    expect(on.core.channels()).toHaveLength(2);
    await on.pass(MINUTE);
    expect(on.core.channels()).toEqual([]);
    expect(on.core.truth.records()[0]).toMatchObject({ outcome: "person", cause: "NORMAL_CLEARING" });
  });

  it("a leg that stands alone when it returns is hung up: nobody would come for it", async () => {
    const on = await stage({ agents: 1, dialer: { nodeGraceMs: 5 * SECOND } });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(2 * SECOND);
    on.transport.disconnect(10 * SECOND);
    await on.pass(12 * SECOND);
    expect(on.core.channels()).toEqual([]);
  });

  it("a node that drains finishes its calls, takes no new ones and says so", async () => {
    const { on, campaignId } = await talking();
    on.dialer.drain("sim", true);
    await on.dialer.contacts.import(campaignId, [{ phone: "+971501234568" }]);
    await on.pass(3 * MINUTE);
    expect(on.core.truth.counts().originated).toBe(1);
    expect((await callsOn(on))[0]).toMatchObject({ outcome: "completed", hangupBy: "customer" });
    expect(on.dialer.status().nodes[0]?.state).toBe("draining");
    on.dialer.drain("sim", false);
    await on.pass(MINUTE);
    expect(on.core.truth.counts().originated).toBe(2);
  });
});

describe("phones", () => {
  it("C-AGT-8: what the switch tells of them is known within a second", async () => {
    const { on, agents } = await talking();
    const agent = async () => agentOn(on, agents[0] as never);
    expect(await agent()).toMatchObject({ sipRegistered: true, contactCount: 1, registeredNode: "sim" });
    on.core.setRegistered("agent_1001", false);
    await on.pass(SECOND);
    expect(await agent()).toMatchObject({
      sipRegistered: false,
      contactCount: 0,
      registeredNode: null,
      registeredAt: null,
    });
    expect((await callsOn(on))[0]?.phase).toBe("connected");
  });
});

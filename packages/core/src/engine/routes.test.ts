import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../model/instant.ts";
import { ALL_ANSWER, aCampaignOn, callsOn, contactsOn, type Stage, stage } from "./testing.ts";

const ONE = { phones: ["+971501234567"] } as const;

/** Gateways in this order, of which the named ones refuse whatever is sent by them. */
async function ways(gateways: readonly string[], dead: readonly string[], world = ALL_ANSWER) {
  const on = await stage({ agents: 1, switch: { gateways }, world });
  for (const name of dead) on.core.setGateway({ name, up: false });
  return { on, ...(await aCampaignOn(on, ONE)) };
}
const historyOf = async (on: Stage) => {
  const [call] = await callsOn(on);
  const events = await on.dialer.storage.read((stores) =>
    stores.calls.events(on.dialer.tenantId, (call as NonNullable<typeof call>).id),
  );
  return events.map(({ type, data }) => ({ type, data }));
};

describe("a gateway that fails", () => {
  it("is left for the next one: same attempt, new leg, written down", async () => {
    const { on, campaignId } = await ways(["one", "two", "three"], ["one", "two"]);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(10 * SECOND);
    const [call] = await callsOn(on);
    expect(call).toMatchObject({ phase: "connected", gateway: "three", triedGateways: ["one", "two"], attempt: 1 });
    expect(call?.node).toBe("sim");
    const rerouted = (await historyOf(on)).filter(({ type }) => type === "call.rerouted");
    expect(rerouted.map(({ data }) => [data.gateway, data.cause, data.sent])).toEqual([
      ["one", "GATEWAY_DOWN", false],
      ["two", "GATEWAY_DOWN", false],
    ]);
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ attempts: 1 });
    expect(on.told("call.dialing")).toHaveLength(1);
  });

  it("and no other left: the call fails, and since nothing was sent it was no attempt", async () => {
    const { on, campaignId } = await ways(["one", "two"], ["one", "two"]);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(SECOND);
    const [call] = await callsOn(on);
    expect(call).toMatchObject({ phase: "final", outcome: "failed", hangupCause: "GATEWAY_DOWN" });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ status: "pending", attempts: 0 });
  });

  it("at most three are tried for one attempt", async () => {
    const names = ["one", "two", "three", "four"];
    const { on, campaignId } = await ways(names, names);
    await on.dialer.campaigns.start(campaignId);
    await on.pass(SECOND);
    expect((await callsOn(on)).at(-1)?.triedGateways).toEqual(["one", "two"]);
  });

  it("a carrier's 503 is tried by the next gateway; when that is down too, it was an attempt all the same", async () => {
    const { on, campaignId } = await ways(["one", "two"], ["two"]);
    on.core.setGateway({ name: "one", refuses: { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" } });
    await on.dialer.campaigns.start(campaignId);
    await on.pass(20 * SECOND);
    const [call] = await callsOn(on);
    expect(call).toMatchObject({
      outcome: "failed",
      hangupCause: "GATEWAY_DOWN",
      triedGateways: ["one"],
      sentBefore: true,
    });
    expect((await contactsOn(on, campaignId))[0]).toMatchObject({ attempts: 1 });
  });

  it.each(["busy", "refusal", "invalid", "noAnswer"] as const)(
    "what a person or a number says (%s) is never tried again",
    async (what) => {
      const world = { ...ALL_ANSWER, outcomes: { ...ALL_ANSWER.outcomes, answer: 0, [what]: 1 } };
      const { on, campaignId } = await ways(["one", "two"], [], world as typeof ALL_ANSWER);
      await on.dialer.campaigns.start(campaignId);
      await on.pass(MINUTE);
      expect((await callsOn(on))[0]).toMatchObject({ triedGateways: [], gateway: "one" });
      expect(on.core.truth.counts().originated).toBe(1);
    },
  );

  it("C-CAL-11: leave to dial that has aged is asked for again before the next gateway", async () => {
    const { on, campaignId } = await ways(["one", "two"], ["one"]);
    // Longer than the gateway keeps us waiting, or the ring limit would end the call first.
    await on.dialer.campaigns.update(campaignId, { ringTimeoutMs: 120_000 });
    const { originateCustomer } = on.transport;
    let first = true;
    on.transport.originateCustomer = async (request) => {
      if (first) await new Promise<void>((resolve) => on.time.timers.after(61 * SECOND, resolve));
      first = false;
      return originateCustomer.call(on.transport, request);
    };
    await on.dialer.campaigns.start(campaignId);
    await on.pass(SECOND);
    await on.dialer.dnc.add(["+971501234567"], { reason: "asked", source: "manual" });
    await on.pass(2 * MINUTE);
    expect((await callsOn(on))[0]).toMatchObject({ outcome: "failed", hangupCause: "COMPLIANCE_BLOCKED" });
    expect(on.core.truth.counts().originated).toBe(0);
  });

  it("a cause nobody knows is a failure, logged once", async () => {
    const lines: string[] = [];
    const warn = (message: string) => void lines.push(message);
    const on = await stage({ agents: 1, dialer: { log: { info: () => {}, warn, error: () => {} } } });
    const { campaignId } = await aCampaignOn(on);
    await on.dialer.campaigns.start(campaignId);
    for (let i = 0; i < 3; i++) {
      await on.pass(2 * SECOND);
      for (const { uuid } of on.core.channels()) on.core.kill(uuid, "FROM_TOMORROW");
    }
    await on.pass(2 * SECOND);
    expect((await callsOn(on)).filter((call) => call.hangupCause === "FROM_TOMORROW").length).toBeGreaterThan(1);
    expect((await callsOn(on)).every((call) => call.outcome === "failed")).toBe(true);
    expect(lines.filter((line) => line.includes("cause"))).toHaveLength(1);
  });
});

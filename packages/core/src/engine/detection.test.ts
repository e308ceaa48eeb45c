import { describe, expect, it } from "vitest";
import { MINUTE, SECOND } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";
import { AE, ALL_ANSWER, aCampaignOn, callsOn, contactsOn, type StageOptions, stage } from "./testing.ts";

const PATIENT = { ...ALL_ANSWER, talk: { meanMs: 20_000, cv: 0 }, patience: { meanMs: 5 * MINUTE, cv: 0 } };
const messages = { find: async (_tenant: string, id: string) => `${id}.wav` };

/** One call that was answered 4 s after the start, with these AMD settings. */
async function answeredCall(amd: object, options: StageOptions = {}) {
  const on = await stage({ world: PATIENT, dialer: { inCall: { messages } }, ...options });
  const { campaignId } = await aCampaignOn(on, {
    phones: ["+971501234567"],
    settings: { amd: { enabled: true, maxMs: 3_000, ...amd } },
  });
  await on.dialer.campaigns.start(campaignId);
  await on.pass(4_500);
  const call = async () => (await callsOn(on))[0];
  const says = async (result: "human" | "machine" | "fax" | "unknown") => {
    const { id: callId, customerLegId: legId } = (await call()) as never as { id: never; customerLegId: never };
    const at = on.clock.now();
    on.tellSwitch({ type: "leg.detected", result, legId, callId, role: "customer", at, node: "sim" });
    await on.pass(200);
  };
  const rate = async () => (await on.dialer.campaigns.view(campaignId)).counters;
  return { ...on, campaignId, call, says, rate };
}

describe("answering machine detection (§8.2 amd)", () => {
  it("offers nobody to an agent before the detector spoke, and a person at once after", async () => {
    const on = await answeredCall({});
    expect(await on.call()).toMatchObject({ phase: "answered", agentId: null, amdResult: null });
    await on.says("human");
    await on.pass(SECOND);
    expect(await on.call()).toMatchObject({ phase: "connected", amdResult: "human" });
    expect(on.told("call.machine_detected")).toHaveLength(0);
  });

  it("treats whoever is there as a person when nothing was said in time", async () => {
    const on = await answeredCall({});
    await on.pass(2_400);
    expect((await on.call())?.amdResult).toBeNull();
    await on.pass(SECOND);
    expect(await on.call()).toMatchObject({ phase: "connected", amdResult: "unknown" });
    expect((await on.rate()).connected).toBe(1);
  });

  it("C-CAM-12 hangs up on a machine: a voicemail, in neither term of the abandon rate, and the contact is tried again", async () => {
    const on = await answeredCall({ onMachine: "hangup" });
    await on.says("machine");
    await on.pass(SECOND);
    expect(await on.call()).toMatchObject({
      outcome: "voicemail",
      phase: "final",
      amdResult: "machine",
      abandoned: false,
    });
    expect(await on.rate()).toMatchObject({ abandoned: 0, answeredConnected: 0, connected: 0 });
    expect((await contactsOn(on, on.campaignId))[0]).toMatchObject({ status: "pending", attempts: 1, reached: false });
    expect(on.told("call.machine_detected")[0]?.payload).toMatchObject({ amdResult: "machine", action: "hangup" });
    expect(on.core.channels()).toHaveLength(0);
  });

  it("C-CAM-12 hands a machine to an agent where the campaign wants it; with no agent it is a voicemail and no abandon", async () => {
    const handed = await answeredCall({ onMachine: "agent" });
    await handed.says("machine");
    await handed.pass(SECOND);
    expect(await handed.call()).toMatchObject({ phase: "connected", amdResult: "machine" });
    expect(await handed.rate()).toMatchObject({ answeredConnected: 0, connected: 1 });

    const alone = await answeredCall({ onMachine: "agent" });
    for (const agent of await alone.dialer.storage.read((s) => s.agents.all(alone.dialer.tenantId)))
      await alone.dialer.agents.setState(agent.id, "break", null);
    await alone.says("machine");
    await alone.pass(3 * SECOND);
    expect(await alone.call()).toMatchObject({ outcome: "voicemail", abandoned: false });
    expect((await alone.rate()).abandoned).toBe(0);
  });

  it("leaves a message for a machine and ends with it", async () => {
    const on = await answeredCall({ onMachine: "message", messageId: "vm-en" });
    await on.says("machine");
    expect(await on.call()).toMatchObject({ playing: { why: "machine", messageId: "vm-en" }, agentId: null });
    await on.pass(MINUTE + SECOND);
    expect(await on.call()).toMatchObject({ outcome: "voicemail", hangupCause: "MESSAGE_PLAYED", playing: null });
    expect(on.told("call.message_played")[0]?.payload).toMatchObject({ messageId: "vm-en", why: "machine" });
    expect(on.core.channels()).toHaveLength(0);
  });

  it("hears the first word only, and none for a call that nobody listens to", async () => {
    const on = await answeredCall({});
    await on.says("human");
    await on.says("machine");
    await on.pass(SECOND);
    expect(await on.call()).toMatchObject({ phase: "connected", amdResult: "human" });
    const off = await answeredCall({ enabled: false });
    await off.says("machine");
    expect(await off.call()).toMatchObject({ phase: "connected", amdResult: null });
  });

  it("a beep of the switch's own detector is a machine", async () => {
    const on = await answeredCall({ onMachine: "hangup" });
    const channel = on.core.find((await on.call())?.customerLegId ?? "");
    expect(channel?.detectors.has("beep")).toBe(true);
  });
});

describe("nobody for a person who answered (C-CAM-12)", () => {
  const lonely = async (options: StageOptions = {}) => {
    const on = await stage({
      world: { ...PATIENT, agents: { answerMs: [200, 200], noAnswerShare: 1, busyShare: 0 } },
      ...options,
    });
    const { campaignId } = await aCampaignOn(on, { phones: ["+971501234567"] });
    await on.dialer.campaigns.start(campaignId);
    return { ...on, campaignId, call: async () => (await callsOn(on))[0] };
  };

  it("hears the installation's message, then is let go; the agent whose phone rang in vain is told to stop", async () => {
    const on = await lonely({ dialer: { inCall: { messages, abandonMessage: "sorry" } } });
    await on.pass(6_500);
    expect(await on.call()).toMatchObject({ abandoned: true, playing: { why: "abandoned", messageId: "sorry" } });
    expect(on.core.channels()).toHaveLength(1);
    expect(on.told("call.abandoned")).toHaveLength(1);
    await on.pass(MINUTE + SECOND);
    expect(await on.call()).toMatchObject({ outcome: "completed", abandoned: true, agentId: null, phase: "final" });
    expect(on.core.channels()).toHaveLength(0);
    expect(on.told("call.abandoned")).toHaveLength(1);
    expect((await on.dialer.campaigns.view(on.campaignId)).counters.abandoned).toBe(1);
  });

  it("hears the rule pack's message before the installation's", async () => {
    const pack: RulePack = structuredClone(AE);
    for (const rule of knownOf(pack.rules.abandon)) rule.value.messageId = "law-ae";
    const on = await lonely({ dialer: { rules: [pack], inCall: { messages, abandonMessage: "sorry" } } });
    await on.pass(6_500);
    expect((await on.call())?.playing?.messageId).toBe("law-ae");
  });

  it("is hung up at once when the message is not there: nobody waits in silence", async () => {
    const on = await lonely({ dialer: { inCall: { abandonMessage: "gone" } } });
    await on.pass(6_500);
    expect(await on.call()).toMatchObject({ phase: "final", abandoned: true });
    expect(on.core.channels()).toHaveLength(0);
  });

  it("who hangs up during the message was abandoned once", async () => {
    const on = await lonely({ dialer: { inCall: { messages, abandonMessage: "sorry" } } });
    await on.pass(6_500);
    on.core.kill((await on.call())?.customerLegId ?? "");
    await on.pass(SECOND);
    expect(await on.call()).toMatchObject({ phase: "final", abandoned: true });
    expect((await contactsOn(on, on.campaignId))[0]?.status).toBe("pending");
  });
});

import { describe, expect, it } from "vitest";
import { holdSeconds, talkSeconds } from "../model/call.ts";
import type { AgentId, TeamId } from "../model/ids.ts";
import { MINUTE, SECOND } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import { ALL_ANSWER, agentOn, talkOn } from "./testing.ts";

const refused = (code: string) => expect.objectContaining({ code });
const BACK_OFFICE = "+97142345699" as E164;
const LONG_TALK = {
  world: { ...ALL_ANSWER, talk: { meanMs: 10 * MINUTE, cv: 0 }, patience: { meanMs: 5 * MINUTE, cv: 0 } },
};
const message = { messages: { find: async (_t: string, id: string) => (id === "vm-en" ? "vm/en.wav" : null) } };

describe("hold (§18.4)", () => {
  it("puts the customer on hold and takes him back; the time is no talk", async () => {
    const on = await talkOn(LONG_TALK);
    const before = talkSeconds(await on.now(), on.clock.now());
    const held = await on.dialer.calls.hold(on.callId, on.by);
    expect(held.heldAt).toBe(on.clock.now());
    expect((await agentOn(on, on.agentId))?.subState).toBe("hold");
    await on.pass(30 * SECOND);
    expect(on.core.find(held.agentLegId ?? "")?.heldSince).not.toBeNull();
    const back = await on.dialer.calls.unhold(on.callId, on.by);
    expect([back.heldAt, holdSeconds(back, on.clock.now())]).toEqual([null, 30]);
    expect((await agentOn(on, on.agentId))?.subState).toBe("talking");
    await on.pass(10 * SECOND);
    expect(talkSeconds(await on.now(), on.clock.now())).toBe(before + 10);
    expect(on.told("call.held")).toHaveLength(1);
    expect(on.told("call.resumed")[0]?.payload).toMatchObject({ callId: on.callId, holdSeconds: 30 });
  });

  it("takes the agent's own phone at its word", async () => {
    const on = await talkOn(LONG_TALK);
    const leg = on.core.find((await on.now()).agentLegId ?? "");
    if (leg) on.core.media.hold(leg);
    await on.pass(SECOND);
    expect((await on.now()).heldAt).not.toBeNull();
    expect(on.told("call.held")[0]?.payload).toMatchObject({ by: "phone" });
  });

  it("is refused in the wrong state, for a colleague's call, for a call that is not there, and without a switch", async () => {
    const on = await talkOn(LONG_TALK);
    const { calls } = on.dialer;
    await expect(calls.unhold(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
    await expect(calls.hold(on.callId, on.as(on.others[0]))).rejects.toEqual(refused("forbidden"));
    await expect(calls.hold(on.agentId as never, on.by)).rejects.toEqual(refused("not-found"));
    await calls.hold(on.callId, on.by);
    await expect(calls.hold(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
    on.transport.disconnect(MINUTE);
    await on.pass(SECOND);
    await expect(calls.unhold(on.callId, on.by)).rejects.toEqual(refused("dependency-unavailable"));
  });

  it("is counted to the end when the customer hangs up on hold", async () => {
    const on = await talkOn(LONG_TALK);
    await on.dialer.calls.hold(on.callId, on.by);
    await on.pass(20 * SECOND);
    on.core.kill((await on.now()).customerLegId);
    await on.pass(SECOND);
    const call = await on.now();
    expect([call.phase, call.heldAt, holdSeconds(call, 0)]).toEqual(["wrap_up", null, 20]);
    expect(talkSeconds(call, 0)).toBeLessThan(3);
  });
});

describe("digits (§18.4)", () => {
  it("are sent and never written down", async () => {
    const on = await talkOn(LONG_TALK);
    await on.dialer.calls.sendDigits(on.callId, "4111*#", on.by);
    const events = await on.dialer.storage.read((stores) => stores.calls.events(on.dialer.tenantId, on.callId));
    expect(events.at(-1)).toMatchObject({ type: "call.digits_sent", data: { count: 6, by: "Layla" } });
    expect(JSON.stringify([events, on.events])).not.toContain("4111*");
  });

  it.each(["", "12a", "1\n2", "1 2", "9".repeat(65), "1@2"])(
    "%j is refused before anything is asked",
    async (digits) => {
      const on = await talkOn(LONG_TALK);
      await expect(on.dialer.calls.sendDigits(on.callId, digits, on.by)).rejects.toEqual(refused("validation-failed"));
    },
  );
});

describe("a blind transfer (§18.4)", () => {
  it("to an agent: the first is in his wrap-up at once, the second talks, the record says to whom", async () => {
    const on = await talkOn(LONG_TALK);
    const [second] = on.others;
    await on.dialer.calls.transfer(on.callId, "blind", { type: "agent", agentId: second }, on.by);
    expect(await agentOn(on, on.agentId)).toMatchObject({ state: "on_call", subState: "wrap_up" });
    await on.pass(2 * SECOND);
    const call = await on.now();
    expect(call).toMatchObject({
      agentId: second,
      transferredTo: `agent:${second}`,
      transfer: null,
      phase: "connected",
    });
    expect(on.core.find(call.customerLegId)?.peer?.uuid).toBe(call.agentLegId);
    expect((await agentOn(on, second))?.subState).toBe("talking");
    expect(on.told("call.transferred")[0]?.payload).toMatchObject({ kind: "blind", to: `agent:${second}` });
    await on.pass(15 * SECOND);
    expect(await agentOn(on, on.agentId)).toMatchObject({ state: "available", currentCallId: null });
  });

  it("to an agent who does not answer goes to another of the campaign; his phone is not rung for the next", async () => {
    const on = await talkOn(LONG_TALK);
    const [second, third] = on.others;
    const agent = await agentOn(on, second);
    on.core.setRegistered(agent?.sipUser ?? "", false);
    const asked = on.dialer.calls.transfer(on.callId, "blind", { type: "agent", agentId: second }, on.by);
    await asked;
    await on.pass(4 * SECOND);
    expect((await on.now()).agentId).toBe(third);
    expect((await agentOn(on, second))?.state).toBe("break");
  });

  it("that nobody takes within 45 s ends the call, which the record says; nobody is left in silence", async () => {
    const on = await talkOn({ ...LONG_TALK, agents: 2 });
    const [second] = on.others;
    const { customerLegId } = await on.now();
    on.core.setRegistered((await agentOn(on, second))?.sipUser ?? "", false);
    await on.dialer.agents.setState(on.agentId, "break", null);
    await on.dialer.calls.transfer(on.callId, "blind", { type: "agent", agentId: second }, on.by);
    await on.pass(44 * SECOND);
    expect((await on.now()).phase).toBe("connected");
    await on.pass(2 * SECOND);
    expect(await on.now()).toMatchObject({ outcome: "completed", hangupCause: "TRANSFER_FAILED", agentId: on.agentId });
    expect(on.core.find(customerLegId)).toBeUndefined();
  });

  it("to an outside number passes compliance, joins the two, and ends with the call", async () => {
    const on = await talkOn(LONG_TALK);
    await on.dialer.calls.transfer(on.callId, "blind", { type: "phone", phone: BACK_OFFICE }, on.by);
    await on.pass(6 * SECOND);
    const call = await on.now();
    expect(call).toMatchObject({ transferredTo: BACK_OFFICE, agentId: null, detachedAgentId: on.agentId });
    expect(on.core.find(call.customerLegId)?.peer?.uuid).toBe(call.outsideLegId);
    const audit = await on.dialer.storage.read((s) => s.audit.range(on.dialer.tenantId, 1, 10));
    expect(audit.at(-1)?.record).toMatchObject({ callId: on.callId, decision: { allowed: true, phone: BACK_OFFICE } });
    const talked = talkSeconds(call, on.clock.now());
    await on.pass(MINUTE);
    expect(talkSeconds(await on.now(), on.clock.now())).toBe(talked);
    on.core.kill(call.outsideLegId ?? "");
    await on.pass(SECOND);
    expect(await on.now()).toMatchObject({ phase: "final", agentId: on.agentId, outcome: "completed" });
    expect(on.core.channels()).toHaveLength(0);
    expect(on.told("call.completed")).toHaveLength(1);
  });

  it("to a number on the do-not-call list is blocked, recorded and told; the talk goes on", async () => {
    const on = await talkOn(LONG_TALK);
    await on.dialer.dnc.add([BACK_OFFICE], { reason: null, source: "manual" });
    const transfer = on.dialer.calls.transfer(on.callId, "blind", { type: "phone", phone: BACK_OFFICE }, on.by);
    await expect(transfer).rejects.toEqual(refused("compliance-blocked"));
    await on.pass(SECOND);
    expect(await on.now()).toMatchObject({ agentId: on.agentId, transfer: null });
    expect(on.told("compliance.blocked").at(-1)?.payload).toMatchObject({ phone: BACK_OFFICE, rule: "dnc_tenant" });
  });

  it("to a team rings one of it", async () => {
    const on = await talkOn(LONG_TALK);
    const teamId = await aTeam(on, [on.others[1]]);
    await on.dialer.calls.transfer(on.callId, "blind", { type: "team", teamId }, on.by);
    await on.pass(2 * SECOND);
    expect((await on.now()).agentId).toBe(on.others[1]);
  });

  it("is refused for whom nobody knows and for an agent who is not free", async () => {
    const on = await talkOn(LONG_TALK);
    const to = (target: object) => on.dialer.calls.transfer(on.callId, "blind", target as never, on.by);
    await expect(to({ type: "agent", agentId: on.callId })).rejects.toEqual(refused("unknown-reference"));
    await expect(to({ type: "team", teamId: on.callId })).rejects.toEqual(refused("unknown-reference"));
    await on.dialer.agents.setState(on.others[0], "lunch", null);
    await expect(to({ type: "agent", agentId: on.others[0] })).rejects.toEqual(refused("agent-busy"));
    expect((await on.now()).transfer).toBeNull();
  });
});

type Talk = Awaited<ReturnType<typeof talkOn>>;

async function aTeam(on: Talk, agentIds: readonly AgentId[]): Promise<TeamId> {
  const id = on.callId as string as TeamId;
  const row = { id, tenantId: on.dialer.tenantId, name: "Sales", agentIds, supervisorIds: [] };
  const stamps = { createdAt: 0, updatedAt: 0, version: 1 };
  await on.dialer.storage.transact((stores) => stores.teams.insert({ ...row, ...stamps }));
  return id;
}

describe("a consultation (§18.4)", () => {
  const consult = async () => {
    const on = await talkOn(LONG_TALK);
    const [target] = on.others;
    await on.dialer.calls.transfer(on.callId, "consult", { type: "agent", agentId: target }, on.by);
    await on.pass(2 * SECOND);
    const { agentLegId, customerLegId, transfer } = await on.now();
    return { on, target, agentLegId: agentLegId ?? "", customerLegId, targetLegId: transfer?.legId ?? "" };
  };

  it("lets the agent speak to the target while the customer waits on hold", async () => {
    const { on, agentLegId, customerLegId, targetLegId } = await consult();
    expect(on.core.find(agentLegId)?.peer?.uuid).toBe(targetLegId);
    expect(on.core.find(customerLegId)?.peer).toBeNull();
    expect(await on.now()).toMatchObject({ heldAt: expect.any(Number), transfer: { state: "talking" } });
  });

  it("completed, joins customer and target, and the agent wraps up", async () => {
    const { on, target, customerLegId, targetLegId } = await consult();
    await on.dialer.calls.completeTransfer(on.callId, on.by);
    await on.pass(SECOND);
    expect(on.core.find(customerLegId)?.peer?.uuid).toBe(targetLegId);
    expect(await on.now()).toMatchObject({ agentId: target, heldAt: null, transfer: null });
    expect((await agentOn(on, on.agentId))?.subState).toBe("wrap_up");
    expect(on.core.channels()).toHaveLength(2);
    expect(on.told("call.transferred")[0]?.payload).toMatchObject({ kind: "blind", to: `agent:${target}` });
  });

  it("cancelled, gives the customer back to the agent and frees the target", async () => {
    const { on, target, customerLegId, agentLegId } = await consult();
    await on.dialer.calls.cancelTransfer(on.callId, on.by);
    await on.pass(SECOND);
    expect(on.core.find(customerLegId)?.peer?.uuid).toBe(agentLegId);
    expect(await on.now()).toMatchObject({ agentId: on.agentId, heldAt: null, transfer: null });
    expect(await agentOn(on, target)).toMatchObject({ state: "available", currentCallId: null });
    expect(on.core.channels()).toHaveLength(2);
  });

  it("comes back when the target hangs up", async () => {
    const { on, customerLegId, agentLegId, targetLegId } = await consult();
    on.core.kill(targetLegId);
    await on.pass(SECOND);
    expect(on.core.find(customerLegId)?.peer?.uuid).toBe(agentLegId);
    expect((await on.now()).transfer).toBeNull();
  });

  it("is completed by the agent's hanging up", async () => {
    const { on, target, customerLegId, agentLegId, targetLegId } = await consult();
    on.core.kill(agentLegId);
    await on.pass(SECOND);
    expect(on.core.find(customerLegId)?.peer?.uuid).toBe(targetLegId);
    expect((await on.now()).agentId).toBe(target);
  });

  it("ends with the customer, and everybody is free", async () => {
    const { on, target, customerLegId } = await consult();
    on.core.kill(customerLegId);
    await on.pass(SECOND);
    expect(on.core.channels()).toHaveLength(0);
    expect((await agentOn(on, target))?.state).toBe("available");
    expect((await on.now()).phase).toBe("wrap_up");
  });

  it("is refused to be completed or cancelled when there is none", async () => {
    const on = await talkOn(LONG_TALK);
    await expect(on.dialer.calls.completeTransfer(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
    await expect(on.dialer.calls.cancelTransfer(on.callId, on.by)).rejects.toEqual(refused("invalid-state"));
  });
});

describe("a voicemail drop (§18.4)", () => {
  it("frees the agent at once; the message plays to its end and the call is a voicemail", async () => {
    const on = await talkOn({ ...LONG_TALK, dialer: { inCall: message } });
    await on.dialer.calls.dropMessage(on.callId, "vm-en", on.by);
    await on.pass(SECOND);
    const { customerLegId } = await on.now();
    expect(on.core.channels().map((channel) => channel.uuid)).toEqual([customerLegId]);
    expect((await agentOn(on, on.agentId))?.subState).toBe("wrap_up");
    await on.dialer.agents.setState(on.agentId, "available", null);
    expect(await agentOn(on, on.agentId)).toMatchObject({ state: "available", currentCallId: null });
    await on.pass(MINUTE + SECOND);
    expect(await on.now()).toMatchObject({ outcome: "voicemail", phase: "final", agentId: on.agentId, playing: null });
    expect(on.core.channels()).toHaveLength(0);
  });

  it.each(["nobody-knows", "../etc/passwd", "vm en", ""])("of %j is refused", async (messageId) => {
    const on = await talkOn({ ...LONG_TALK, dialer: { inCall: message } });
    await expect(on.dialer.calls.dropMessage(on.callId, messageId, on.by)).rejects.toEqual(
      refused("unknown-reference"),
    );
    expect((await on.now()).playing).toBeNull();
  });
});

describe("a supervisor (§18.4)", () => {
  const supervisor = { id: null, name: "Noura", agentOnly: false };

  it("listens in, whispers, barges and leaves", async () => {
    const on = await talkOn({ ...LONG_TALK, agents: 3 });
    const phone = on.sipUsers[2] ?? "";
    await on.dialer.calls.monitor(on.callId, "whisper", phone, supervisor);
    await on.pass(2 * SECOND);
    const call = await on.now();
    expect(on.core.find(call.monitoring?.legId ?? "")?.listensTo?.uuid).toBe(call.agentLegId);
    expect((await on.dialer.calls.setMonitorMode(on.callId, "barge", supervisor)).monitoring?.mode).toBe("barge");
    await expect(on.dialer.calls.monitor(on.callId, "listen", phone, supervisor)).rejects.toEqual(
      refused("invalid-state"),
    );
    await on.dialer.calls.stopMonitoring(on.callId, supervisor);
    await on.pass(SECOND);
    expect((await on.now()).monitoring).toBeNull();
    expect(on.core.channels()).toHaveLength(2);
    expect(on.told("call.monitored").map((event) => event.payload)).toMatchObject([
      { mode: "whisper", by: "Noura" },
      { mode: "barge" },
      { mode: null },
    ]);
  });

  it("whose phone is not there is refused, and one who hangs up is gone", async () => {
    const on = await talkOn(LONG_TALK);
    await on.dialer.calls.monitor(on.callId, "listen", "nobody", supervisor).catch(() => {});
    await on.pass(SECOND);
    expect((await on.now()).monitoring).toBeNull();
    await on.dialer.calls.monitor(on.callId, "listen", on.sipUsers[2] ?? "", supervisor);
    await on.pass(2 * SECOND);
    on.core.kill((await on.now()).monitoring?.legId ?? "");
    await on.pass(SECOND);
    expect((await on.now()).monitoring).toBeNull();
    await expect(on.dialer.calls.monitor(on.callId, "listen", "a b", supervisor)).rejects.toEqual(
      refused("validation-failed"),
    );
  });
});

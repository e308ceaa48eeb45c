import { afterEach, describe, expect, it } from "vitest";
import { discard, folder, openFloor } from "../../test/in-call/floor.ts";
import { worldOf } from "../../test/sim-orders/kit.ts";
import type { CallId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { type SimulatedSwitch, startSimulatedSwitch } from "../sim/esl-server.ts";
import { systemClock, systemTimers } from "../system.ts";

// The library, the transport, a TCP socket and a switch: what is done in a call, from the façade to the channels and back.

const CUSTOMER = "+971501234510";
const OUTSIDE = "+97142345610" as E164;
const SIP_USERS = ["agent_1007", "agent_1008", "agent_1009"];

type Floor = Awaited<ReturnType<typeof openFloor>>;
let floor: Floor | null = null;
let simulated: SimulatedSwitch | null = null;
const directories: string[] = [];
afterEach(async () => {
  await floor?.dialer.stop();
  await simulated?.stop();
  directories.splice(0).map(discard);
});

/** Somebody is talking to the first agent. */
async function talking(options: { formats?: readonly string[] } = {}) {
  const directory = folder();
  directories.push(directory);
  simulated = await startSimulatedSwitch({
    password: "ClueCon",
    speed: 20,
    world: worldOf(),
    agents: SIP_USERS,
    gateways: ["carrier"],
    clock: systemClock,
    timers: systemTimers,
    recordingsDirectory: directory,
    ...(options.formats ? { recordingFormats: options.formats } : {}),
  });
  const made = await openFloor({
    url: simulated.url,
    sipUsers: SIP_USERS,
    directory,
    more: { messagesDirectory: "/m" },
  });
  floor = made;
  await expect.poll(made.registered).toBe(true);
  const id = await made.originate(CUSTOMER);
  await until(made, id, "connected");
  return { ...made, id, calls: made.dialer.calls, call: () => made.find(id), channels: () => simulated?.truth() };
}

const until = (on: Floor, id: CallId, phase: string) =>
  expect.poll(async () => (await on.find(id)).phase, { timeout: 15_000 }).toBe(phase);

describe("in a call over TCP", () => {
  it("what is said is recorded, paused, resumed, stored byte for byte, and told", async () => {
    const on = await talking();
    await expect.poll(async () => (await on.recording((await on.call()).recordingId))?.status).toBe("recording");
    expect((await on.calls.pauseRecording(on.id)).pausedAt).not.toBeNull();
    expect((await on.calls.resumeRecording(on.id)).pausedAt).toBeNull();
    await on.calls.hangUp(on.id);
    const row = async () => on.recording((await on.call()).recordingId);
    await expect.poll(async () => (await row())?.status, { timeout: 15_000 }).toBe("ready");
    const ready = await row();
    const stored = await on.objects.head(ready?.storageKey ?? "");
    expect(stored).toMatchObject({ size: ready?.sizeBytes, sha256: ready?.sha256, contentType: "audio/wav" });
    expect(ready?.sizeBytes).toBeGreaterThan(44);
    const told = on.events.map((event) => event.type).filter((type) => type.startsWith("recording."));
    expect(told).toEqual(["recording.paused", "recording.resumed", "recording.ready"]);
  });

  it("the customer is held and taken back; the switch says so too", async () => {
    const on = await talking();
    await on.calls.hold(on.id);
    await expect.poll(() => on.events.filter((event) => event.type === "call.held").length).toBe(1);
    expect((await on.calls.unhold(on.id)).heldAt).toBeNull();
    await on.calls.sendDigits(on.id, "12#");
    expect((await on.call()).phase).toBe("connected");
  });

  it("a consultation is held, cancelled, held again and completed", async () => {
    const on = await talking();
    const target = { type: "agent", agentId: on.agents[1] as never } as const;
    const state = async () => (await on.call()).transfer?.state ?? null;
    await on.calls.transfer(on.id, "consult", target);
    await expect.poll(state).toBe("talking");
    await on.calls.cancelTransfer(on.id);
    await expect.poll(state).toBeNull();
    await on.calls.transfer(on.id, "consult", target);
    await expect.poll(state).toBe("talking");
    await on.calls.completeTransfer(on.id);
    await expect.poll(async () => (await on.call()).agentId).toBe(on.agents[1]);
    expect(await on.call()).toMatchObject({ phase: "connected", transferredTo: `agent:${on.agents[1]}` });
  });

  it("a blind transfer to an outside number joins the two and leaves the agent to his wrap-up", async () => {
    const on = await talking();
    await on.calls.transfer(on.id, "blind", { type: "phone", phone: OUTSIDE });
    await expect.poll(async () => (await on.call()).transferredTo, { timeout: 15_000 }).toBe(OUTSIDE);
    expect(await on.call()).toMatchObject({ agentId: null, detachedAgentId: on.agents[0], phase: "connected" });
    await on.calls.hangUp(on.id);
    await until(on, on.id, "wrap_up");
  });

  it("a message is left, and the call ends with it", async () => {
    const on = await talking();
    await on.calls.dropMessage(on.id, "vm-en");
    await until(on, on.id, "wrap_up");
    expect(await on.call()).toMatchObject({ outcome: "voicemail", hangupCause: "MESSAGE_PLAYED" });
  });

  it("a supervisor listens in, speaks, and is let go", async () => {
    const on = await talking();
    await on.calls.monitor(on.id, "whisper", "agent_1009");
    await on.calls.setMonitorMode(on.id, "barge");
    await on.calls.stopMonitoring(on.id);
    expect(await on.call()).toMatchObject({ monitoring: null, phase: "connected" });
  });
});

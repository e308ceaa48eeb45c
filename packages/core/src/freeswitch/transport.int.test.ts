import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { jsonEvent, reply, response } from "../../test/transcripts/fake-socket.ts";
import { FakeSwitch } from "../../test/transcripts/fake-switch.ts";
import { ManualTime } from "../../test/transcripts/manual-time.ts";
import { adoptedEventsOf, uuidFor } from "../../test/transcripts/replay.ts";
import { type Clearance, mintClearance } from "../compliance/clearance.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { OriginateCustomer, SwitchTransport } from "../ports/switch-transport.ts";
import { systemClock, systemTimers } from "../system.ts";
import type { EslEvent } from "./esl.ts";
import { type FreeswitchOptions, freeswitch } from "./index.ts";

const random = { next: () => 0, bytes: (length: number) => new Uint8Array(length) };
const phone = "+971500000110" as E164;
const clearance = mintClearance({
  ref: "AUD-1",
  decision: {
    allowed: true,
    phone,
    cli: "+97145000000" as E164,
    ruleVersion: "2026-01-01",
    checkedAt: 1,
    validUntil: 2,
  },
} as AuditRecord);
const customer = (legId: string): OriginateCustomer => ({
  clearance,
  callId: uuidFor("call") as CallId,
  legId: legId as LegId,
  ringTimeoutMs: 25_000,
});
const agent = (legId: string) => ({
  callId: uuidFor("call") as CallId,
  legId: legId as LegId,
  sipUser: "agent_1001",
  callerId: phone,
  ringTimeoutMs: 20_000,
});

let fake: FakeSwitch;
let told: SwitchEvent[];
let transport: SwitchTransport;
const types = (): string[] => told.map((event) => event.type);

function make(more: Partial<FreeswitchOptions> = {}): SwitchTransport {
  const url = `esl://:ClueCon@127.0.0.1:${fake.port}`;
  const world = { clock: systemClock, timers: systemTimers, random };
  return freeswitch({ url, gateway: "carrier", node: "fs1", ...world, ...more });
}

beforeEach(async () => {
  fake = new FakeSwitch();
  await fake.listen();
  told = [];
  transport = make();
});
afterEach(async () => {
  await transport.stop();
  await fake.close();
});
const start = (): Promise<void> => transport.start((event) => told.push(event));

describe("a call over a real socket", () => {
  it("is asked for, rings, is answered, bridged and hung up, as the recorded switch told it", async () => {
    await start();
    const events = await adoptedEventsOf("40-answered-bridged-customer-hangs-up");
    const legs = [...new Set(events.map((event) => event["Unique-ID"]))].filter((id) => typeof id === "string");
    const [customerLegId, agentLegId] = legs as [LegId, LegId];
    expect(await transport.originateCustomer(customer(customerLegId))).toEqual({ kind: "accepted" });
    expect(await transport.originateAgent(agent(agentLegId))).toEqual({ kind: "accepted" });
    expect(await transport.bridge({ customerLegId, agentLegId })).toEqual({ kind: "accepted" });
    for (const event of events) fake.send(event);
    await vi.waitFor(() => expect(types().filter((type) => type === "leg.ended")).toHaveLength(2));
    expect(types()).toEqual([
      "switch.connected",
      ...["ringing", "answered", "ready", "ringing", "answered", "ready", "bridged", "ended", "ended"].map(
        (t) => `leg.${t}`,
      ),
    ]);
    expect(told.at(-1)).toMatchObject({ legId: customerLegId, role: "customer", node: "fs1", byFarEnd: true });
    expect(fake.lines[0]).toMatch(
      /^event json CHANNEL_CREATE .* HEARTBEAT CUSTOM sofia::register sofia::unregister sofia::expire sofia::gateway_state$/,
    );
    expect(fake.commands[1]).toEqual({
      line: expect.stringMatching(
        /^bgapi originate \{origination_uuid=.*\}sofia\/gateway\/carrier\/971500000110 &park\(\)$/,
      ),
      headers: { "Job-UUID": customerLegId },
    });
    expect(fake.lines[3]).toBe(`api uuid_bridge ${customerLegId} ${agentLegId}`);
  });

  it("refuses what is not a genuine clearance", async () => {
    await start();
    const forged = { ...customer(uuidFor("a")), clearance: { ...clearance } as Clearance };
    await expect(transport.originateCustomer(forged)).rejects.toMatchObject({ code: "clearance-invalid" });
    expect(fake.lines).toHaveLength(1);
  });

  it("fact 6: a leg asked for twice is sent once", async () => {
    await start();
    await transport.originateCustomer(customer(uuidFor("a")));
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toEqual({ kind: "accepted" });
    expect(fake.lines.filter((line) => line.startsWith("bgapi"))).toHaveLength(1);
  });

  it("a job that is not taken is refused, with the switch's words, and may be asked for again", async () => {
    await start();
    fake.answer = ({ line }) => (line.startsWith("bgapi") ? reply("-ERR no resources") : undefined);
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toEqual({
      kind: "refused",
      cause: "no resources",
    });
    fake.answer = () => undefined;
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toEqual({ kind: "accepted" });
  });

  it("fact 9: a command that would reload the event socket is refused and never written", async () => {
    transport = make({ variables: { note: "reload_mod_event_socket" } });
    await start();
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toMatchObject({ kind: "refused" });
    expect(fake.lines.filter((line) => line.startsWith("bgapi"))).toEqual([]);
  });

  it("hanging up a leg that is gone is accepted; bridging one is not", async () => {
    await start();
    fake.answer = ({ line }) => {
      if (line.startsWith("api uuid_kill")) return response("-ERR No such channel!\n");
      return line.startsWith("api uuid_bridge") ? response("-ERR Invalid uuid\n") : undefined;
    };
    const [customerLegId, agentLegId] = [uuidFor("a") as LegId, uuidFor("b") as LegId];
    expect(await transport.hangUp(customerLegId, "NORMAL_CLEARING")).toEqual({ kind: "accepted" });
    expect(await transport.bridge({ customerLegId, agentLegId })).toEqual({ kind: "refused", cause: "Invalid uuid" });
    expect(fake.lines.at(-2)).toBe(`api uuid_kill ${customerLegId} NORMAL_CLEARING`);
  });

  it("a hang-up that overtakes its originate is said again when the channel shows", async () => {
    await start();
    const events = await adoptedEventsOf("22-originate-busy-486");
    const legId = events[0]?.["Unique-ID"] as LegId;
    fake.answer = ({ line }) => (line.startsWith("api uuid_kill") ? response("-ERR No such channel!\n") : undefined);
    await transport.originateCustomer(customer(legId));
    expect(await transport.hangUp(legId, "ORIGINATOR_CANCEL")).toEqual({ kind: "accepted" });
    for (const event of events.filter((e) => e["Event-Name"] === "CHANNEL_CREATE")) fake.send(event);
    const kill = `api uuid_kill ${legId} ORIGINATOR_CANCEL`;
    await vi.waitFor(() => expect(fake.lines.slice(2)).toEqual([kill, kill]));
  });

  it("ids and causes that could change a command are refused", async () => {
    await start();
    for (const bad of ["", "all", "x\n\napi shutdown", `${uuidFor("a")} ${uuidFor("b")}`])
      await expect(transport.hangUp(bad as LegId, "NORMAL_CLEARING")).rejects.toMatchObject({
        code: "validation-failed",
      });
    for (const bad of ["", "normal", "A B", "X\n"])
      await expect(transport.hangUp(uuidFor("a") as LegId, bad)).rejects.toMatchObject({ code: "validation-failed" });
    expect(fake.lines).toHaveLength(1);
  });

  it("a listener that throws costs itself one event, nobody else", async () => {
    const heard: string[] = [];
    await transport.start((event) => {
      heard.push(event.type);
      throw new Error("listener");
    });
    const events = await adoptedEventsOf("24-originate-404");
    for (const event of events) fake.send(event);
    await vi.waitFor(() => expect(heard).toEqual(["switch.connected", "leg.ended"]));
  });

  it("frames that cannot be read cost themselves only", async () => {
    await start();
    fake.send(`Content-Type: command/rep%zz\n\n${jsonEvent("{not json")}`);
    const registered = (await adoptedEventsOf("53-register-unregister"))[0] as EslEvent;
    fake.send(registered);
    await vi.waitFor(() => expect(types()).toEqual(["switch.connected", "agent.registered"]));
    expect(transport.connected).toBe(true);
  });
});

describe("when the switch is away", () => {
  it("C-CAL-12 commands are refused as unreachable, lists throw, and nothing is kept for later", async () => {
    await fake.close();
    transport = make();
    await start();
    expect(transport.connected).toBe(false);
    const unreachable = { kind: "refused", cause: "SWITCH_UNREACHABLE" };
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toEqual(unreachable);
    expect(await transport.originateAgent(agent(uuidFor("b")))).toEqual(unreachable);
    expect(await transport.hangUp(uuidFor("a") as LegId, "NORMAL_CLEARING")).toEqual(unreachable);
    await expect(transport.legs()).rejects.toMatchObject({ code: "dependency-unavailable" });
    await expect(transport.registrations()).rejects.toMatchObject({ code: "dependency-unavailable" });
    await fake.listen();
  });

  it("a socket that dies with commands pending: their outcome is unknown, and none is sent again", async () => {
    await start();
    fake.answer = () => null;
    const pending = [
      transport.originateCustomer(customer(uuidFor("a"))),
      transport.bridge({ customerLegId: uuidFor("a") as LegId, agentLegId: uuidFor("b") as LegId }),
      transport.hangUp(uuidFor("b") as LegId, "NORMAL_CLEARING"),
    ];
    await vi.waitFor(() => expect(fake.lines).toHaveLength(4));
    fake.answer = () => undefined;
    fake.dropAll();
    expect((await Promise.all(pending)).map((receipt) => receipt.kind)).toEqual(["unknown", "unknown", "unknown"]);
    await vi.waitFor(() => expect(types()).toEqual(["switch.connected", "switch.disconnected", "switch.connected"]));
    expect(fake.lines.filter((line) => line.startsWith("bgapi"))).toHaveLength(1);
    expect(fake.lines.at(-1)).toMatch(/^event json /);
  });

  it("a silent switch: the command settles as unknown within its time", async () => {
    const time = new ManualTime();
    transport = make({ clock: time, timers: time });
    await start();
    fake.answer = () => null;
    const receipt = transport.hangUp(uuidFor("a") as LegId, "NORMAL_CLEARING");
    await time.advance(10_000);
    expect(await receipt).toMatchObject({ kind: "unknown" });
  });

  it("a half-open socket is found within 10 s and told", async () => {
    const time = new ManualTime();
    transport = make({ clock: time, timers: time });
    await start();
    fake.answer = () => null;
    await time.advance(10_000);
    expect(types().slice(0, 2)).toEqual(["switch.connected", "switch.disconnected"]);
    expect(told[1]).toMatchObject({ why: "The switch has been silent too long.", node: "fs1" });
  });

  it.each([
    ["a wrong password", () => (fake.password = "other"), "password"],
    [
      "an access list",
      () => (fake.greeting = "Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n"),
      "acl",
    ],
  ])("%s is logged for what it is, and tried again", async (_what, forbid, reason) => {
    const greeting = fake.greeting;
    forbid();
    const warn = vi.fn();
    transport = make({ log: { info: () => {}, warn, error: () => {} } });
    await start();
    expect(transport.connected).toBe(false);
    expect(warn.mock.calls[0]?.[1]).toMatchObject({ reason });
    expect(JSON.stringify(warn.mock.calls)).not.toContain("ClueCon");
    fake.password = "ClueCon";
    fake.greeting = greeting;
    await vi.waitFor(() => expect(transport.connected).toBe(true), 5_000);
  });

  it("a switch that refuses the subscription is no connection: it would be deaf", async () => {
    fake.answer = () => reply("-ERR permission denied");
    await start();
    expect([transport.connected, types()]).toEqual([false, []]);
  });

  it("fact 7: a job that ends after the reconnect still makes its leg ready", async () => {
    await start();
    const events = await adoptedEventsOf("20-originate-answered-carrier-hangs-up");
    const legId = events[0]?.["Unique-ID"] as LegId;
    await transport.originateCustomer(customer(legId));
    fake.dropAll();
    await vi.waitFor(() => expect(types()).toEqual(["switch.connected", "switch.disconnected", "switch.connected"]));
    for (const event of events.filter((e) => e["Event-Name"] === "BACKGROUND_JOB")) fake.send(event);
    await vi.waitFor(() => expect(types().slice(3)).toEqual(["leg.answered", "leg.ready"]));
  });

  it("a channel whose job failed and that is gone without a word is ended after a while, one that lives is not", async () => {
    const time = new ManualTime();
    transport = make({ clock: time, timers: time });
    await start();
    const events = (await adoptedEventsOf("22-originate-busy-486")).filter(
      (event) => event["Event-Name"] !== "CHANNEL_HANGUP_COMPLETE",
    );
    const legId = events[0]?.["Unique-ID"] as LegId;
    await transport.originateCustomer(customer(legId));
    for (const event of events) fake.send(event);
    fake.send({ "Event-Name": "CUSTOM", "Event-Subclass": "sofia::register", "from-user": "marker" });
    await vi.waitFor(() => expect(types()).toContain("agent.registered"));
    expect(types()).not.toContain("leg.ended");
    await time.advance(5_000);
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ type: "leg.ended", cause: "USER_BUSY", neverSent: false }),
    );
    expect(fake.lines).toContain(`api uuid_exists ${legId}`);
  });

  it("stopped, it lets the socket go, tells nothing more and can be started again", async () => {
    await start();
    await transport.stop();
    await transport.stop();
    expect([transport.connected, types()]).toEqual([false, ["switch.connected"]]);
    await start();
    expect([transport.connected, fake.connections]).toEqual([true, 2]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { response } from "../../test/transcripts/fake-socket.ts";
import { FakeSwitch } from "../../test/transcripts/fake-switch.ts";
import { ManualTime } from "../../test/transcripts/manual-time.ts";
import { adoptedEventsOf, uuidFor } from "../../test/transcripts/replay.ts";
import { mintClearance } from "../compliance/clearance.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { SwitchEvent } from "../model/leg.ts";
import type { E164 } from "../model/phone.ts";
import type { SwitchTransport } from "../ports/switch-transport.ts";
import { systemClock, systemTimers } from "../system.ts";
import type { EslEvent } from "./esl.ts";
import { type FreeswitchOptions, freeswitch } from "./index.ts";

const random = { next: () => 0, bytes: (length: number) => new Uint8Array(length) };
const decision = {
  allowed: true,
  phone: "+971500000110" as E164,
  cli: "+97145000000" as E164,
  ruleVersion: "1",
  checkedAt: 1,
  validUntil: 2,
};
const clearance = mintClearance({ ref: "AUD-1", decision } as AuditRecord);
const customer = (legId: string) => ({
  clearance,
  callId: uuidFor("call") as CallId,
  legId: legId as LegId,
  ringTimeoutMs: 25_000,
});
const down = "Name    \tx\nState   \tNOREG\nStatus  \tDOWN\n";
const up = down.replace("DOWN", "UP");

let fake: FakeSwitch;
let told: SwitchEvent[];
let transport: SwitchTransport;
const types = (): string[] => told.map((event) => event.type);
const gatewaysUp = () =>
  transport
    .load()
    .gateways.filter((gateway) => gateway.up)
    .map(({ name }) => name);

async function start(more: Partial<FreeswitchOptions>): Promise<void> {
  const world = { clock: systemClock, timers: systemTimers, random };
  transport = freeswitch({ url: `esl://:ClueCon@127.0.0.1:${fake.port}`, node: "fs1", ...world, ...more });
  await transport.start((event) => told.push(event));
}

beforeEach(async () => {
  fake = new FakeSwitch();
  await fake.listen();
  told = [];
});
afterEach(async () => {
  await transport.stop();
  await fake.close();
});

describe("the gateways of a switch", () => {
  it("one that the switch calls down is not used, and is again when the switch says so", async () => {
    let answer = down;
    fake.answer = ({ line }) =>
      line === "api sofia status gateway one"
        ? response(answer)
        : line === "api sofia status gateway two"
          ? response(up)
          : undefined;
    await start({ gateways: [{ name: "one" }, { name: "two", priority: 2 }] });
    await vi.waitFor(() => expect(gatewaysUp()).toEqual(["two"]));
    await transport.originateCustomer(customer(uuidFor("a")));
    expect(fake.lines.at(-1)).toContain("}sofia/gateway/two/");
    answer = up;
    fake.send({ "Event-Name": "CUSTOM", "Event-Subclass": "sofia::gateway_state", Gateway: "one", State: "NOREG" });
    await vi.waitFor(() => expect(gatewaysUp()).toEqual(["one", "two"]));
    await transport.originateCustomer(customer(uuidFor("b")));
    expect(fake.lines.at(-1)).toContain("}sofia/gateway/one/");
  });

  it("the one call too many, or too soon, is refused and never written", async () => {
    await start({
      gateways: [
        { name: "one", maxChannels: 1 },
        { name: "two", maxCallsPerSecond: 1, priority: 2 },
      ],
    });
    const kinds: string[] = [];
    for (const leg of ["a", "b", "c"]) kinds.push((await transport.originateCustomer(customer(uuidFor(leg)))).kind);
    expect(kinds).toEqual(["accepted", "accepted", "refused"]);
    expect(
      fake.lines.filter((line) => line.startsWith("bgapi")).map((line) => /gateway\/(\w+)/.exec(line)?.[1]),
    ).toEqual(["one", "two"]);
    expect(transport.load()).toMatchObject({
      freeLines: 0,
      gateways: [
        { freeChannels: 0, legs: 1 },
        { freeChannels: null, legs: 1 },
      ],
    });
  });

  it("a gateway's place is free again when its call has ended", async () => {
    await start({ gateways: [{ name: "carrier", maxChannels: 1 }] });
    const events = await adoptedEventsOf("22-originate-busy-486");
    const legId = events[0]?.["Unique-ID"] as LegId;
    await transport.originateCustomer(customer(legId));
    expect(transport.load().freeLines).toBe(0);
    for (const event of events) fake.send(event);
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ type: "leg.ended", gateway: "carrier", cause: "USER_BUSY" }),
    );
    expect(transport.load().freeLines).toBeGreaterThan(0);
  });

  it("five dead calls in a row rest a gateway that the switch thinks well of", async () => {
    await start({ gateways: [{ name: "deadcarrier" }] });
    const events = (await adoptedEventsOf("25-originate-503")).map(
      (event): EslEvent => ({ ...event, variable_sip_gateway_name: "deadcarrier" }),
    );
    const one = events.map((event) => event["Unique-ID"]).find((id) => typeof id === "string") as string;
    for (let call = 0; call < 5; call++) {
      expect(gatewaysUp()).toEqual(["deadcarrier"]);
      for (const event of events)
        fake.send(JSON.parse(JSON.stringify(event).replaceAll(one, uuidFor(`dead ${call}`))) as EslEvent);
      await vi.waitFor(() => expect(types().filter((type) => type === "leg.ended")).toHaveLength(call + 1));
    }
    expect(gatewaysUp()).toEqual([]);
    expect(await transport.originateCustomer(customer(uuidFor("a")))).toEqual({ kind: "refused", cause: "NO_GATEWAY" });
  });
});

/** Every order in which the switch may tell of one answered, and of one refused, originate. */
describe("the order of an originate's news", () => {
  const orders = <T>(items: readonly T[]): T[][] =>
    items.length < 2
      ? [[...items]]
      : items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
  const named = async (transcript: string, names: readonly string[]) => {
    const events = await adoptedEventsOf(transcript);
    return names.map((name) => events.find((event) => event["Event-Name"] === name) as EslEvent);
  };

  it.each(["before the reply", "after the reply", "with the reply never coming"])(
    "facts 1 to 3, %s: a refused leg ends once, whatever comes first",
    async (when) => {
      const news = await named("22-originate-busy-486", [
        "CHANNEL_CREATE",
        "CHANNEL_PROGRESS",
        "CHANNEL_HANGUP_COMPLETE",
        "BACKGROUND_JOB",
      ]);
      const legId = news[0]?.["Unique-ID"] as LegId;
      const [created, ...rest] = news as [EslEvent, ...EslEvent[]];
      for (const order of orders(rest)) {
        told = [];
        if (when !== "after the reply") fake.answer = ({ line }) => (line.startsWith("bgapi") ? null : undefined);
        await start({ gateway: "carrier" });
        const receipt = transport.originateCustomer(customer(legId));
        if (when === "after the reply") await receipt;
        for (const event of [created, ...order]) fake.send(event);
        await vi.waitFor(() => expect(types().filter((type) => type === "leg.ended")).toHaveLength(1));
        expect(told.find(({ type }) => type === "leg.ended")).toMatchObject({ cause: "USER_BUSY", neverSent: false });
        await transport.stop();
        await receipt;
        fake.answer = () => undefined;
      }
    },
  );

  it.each(["before the reply", "after the reply"])(
    "fact 1, %s: an answered leg is answered and ready once, whatever comes first",
    async (when) => {
      const news = await named("20-originate-answered-carrier-hangs-up", [
        "CHANNEL_PROGRESS",
        "CHANNEL_ANSWER",
        "BACKGROUND_JOB",
      ]);
      const legId = news[0]?.["Unique-ID"] as LegId;
      for (const order of orders(news)) {
        told = [];
        if (when === "before the reply") fake.answer = ({ line }) => (line.startsWith("bgapi") ? null : undefined);
        await start({ gateway: "carrier" });
        const receipt = transport.originateCustomer(customer(legId));
        if (when === "after the reply") await receipt;
        for (const event of order) fake.send(event);
        fake.send({ "Event-Name": "CUSTOM", "Event-Subclass": "sofia::register", "from-user": "marker" });
        await vi.waitFor(() => expect(types()).toContain("agent.registered"));
        const story = types().filter((type) => type === "leg.answered" || type === "leg.ready");
        expect(story).toEqual(["leg.answered", "leg.ready"]);
        await transport.stop();
        await receipt;
        fake.answer = () => undefined;
      }
    },
  );
});

describe("phones and seats of a switch", () => {
  it("what events missed is found by asking, every few seconds", async () => {
    const time = new ManualTime();
    await start({ gateway: "carrier", clock: time, timers: time });
    const row = { reg_user: "layla", url: "sofia/internal/sip:layla@10.0.0.7:5060", expires: "1795454789" };
    fake.answer = ({ line }) =>
      line.startsWith("api show registrations") ? response(JSON.stringify({ row_count: 1, rows: [row] })) : undefined;
    await time.advance(6_000);
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({
        type: "agent.registered",
        registration: { sipUser: "layla", contactCount: 1 },
      }),
    );
    fake.answer = ({ line }) => (line.startsWith("api show registrations") ? response('{"row_count": 0}') : undefined);
    await time.advance(6_000);
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ type: "agent.unregistered", sipUser: "layla" }));
  });

  it("a seat's agent hears the stream when he sits down and after each call, and nothing is told when it cannot be played", async () => {
    await start({ gateway: "carrier", seatAudio: "local_stream://moh" });
    const recorded = await adoptedEventsOf("40-answered-bridged-customer-hangs-up");
    const ids = recorded.map((event) => event["Unique-ID"]).filter((id) => typeof id === "string");
    const [customerLeg, seatLeg] = [...new Set(ids)] as [LegId, LegId];
    const agentId = uuidFor("agent") as string as AgentId;
    fake.answer = ({ line }) => (line.startsWith("api uuid_broadcast") ? response("-ERR invalid uuid\n") : undefined);
    await transport.originateSeat({ agentId, legId: seatLeg, sipUser: "layla", ringTimeoutMs: 20_000 });
    const asSeat = (event: EslEvent): EslEvent => {
      if (event["Event-Name"] === "BACKGROUND_JOB" && event["Job-UUID"] === seatLeg)
        return { ...event, "Job-Command-Arg": `{engage_agent_id=${agentId},engage_role=seat}user/layla &park()` };
      return event["Unique-ID"] === seatLeg
        ? {
            ...event,
            variable_engage_agent_id: agentId,
            variable_engage_role: "seat",
            variable_engage_call_id: undefined,
          }
        : event;
    };
    const ofSeatEnd = (event: EslEvent) =>
      event["Unique-ID"] === seatLeg && event["Event-Name"] === "CHANNEL_HANGUP_COMPLETE";
    for (const event of recorded.map(asSeat)) if (!ofSeatEnd(event)) fake.send(event);
    const comforts = () =>
      fake.lines.filter((line) => line === `api uuid_broadcast ${seatLeg} local_stream://moh aleg`);
    await vi.waitFor(() => expect(comforts()).toHaveLength(2));
    expect(told.filter((event) => "legId" in event && event.legId === seatLeg)).toMatchObject([
      { type: "seat.ready", agentId },
    ]);
    expect(told.filter((event) => "legId" in event && event.legId === customerLeg).map(({ type }) => type)).toContain(
      "leg.bridged",
    );
  });

  it.each(["/etc/passwd", "http://evil/x", "local_stream://a b", "silence_stream://-1,1400}", ""])(
    "refuses to be made with the sound %j",
    (seatAudio) => {
      const world = { clock: systemClock, timers: systemTimers, random };
      const options = { url: "esl://:x@127.0.0.1:1", gateway: "carrier", seatAudio, ...world };
      expect(() => freeswitch(options)).toThrow(expect.objectContaining({ code: "validation-failed" }));
      transport = freeswitch({ ...options, seatAudio: "silence_stream://-1" });
    },
  );
});

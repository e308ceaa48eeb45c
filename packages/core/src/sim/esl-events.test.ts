import { describe, expect, it } from "vitest";
import { START, setUp, worldOf } from "../../test/sim-orders/kit.ts";
import { recordedEvents } from "../../test/sim-orders/recorded-events.ts";
import { seededChance } from "./chance.ts";
import { EventWriter } from "./esl-events.ts";
import type { CalleeFate } from "./people.ts";

/** Places the recorded call again in the simulator and returns the events of the same names. */
function replay(name: string, fate: Partial<CalleeFate>, act: (kit: ReturnType<typeof setUp>) => void = () => {}) {
  const recorded = recordedEvents(name).filter((event) => event["Event-Name"] !== "BACKGROUND_JOB");
  const kit = setUp(worldOf(fate), { agents: ["agent_1001", "agent_1016"] });
  const writer = new EventWriter(kit.time.clock, seededChance(1), { hostname: "vm", coreUuid: "core" });
  const written: Headers[] = [];
  kit.core.on((event) => {
    if (!("channel" in event) || event.kind === "DETAIL") return;
    written.push(writer.channel(event.kind, event.channel).headers);
  });
  const orders = recorded.filter((event) => event["Event-Name"] === "CHANNEL_CREATE").map(orderOf);
  for (const order of orders) {
    kit.core.originate(order);
    kit.pass(2_200);
  }
  act(kit);
  kit.pass(60_000);
  return { recorded, written, orders };
}

function orderOf(create: Record<string, string>) {
  const names = Object.keys(create).filter((name) => /^variable_(orig|engage|ignore)/.test(name));
  const variables = Object.fromEntries(names.map((name) => [name.slice("variable_".length), create[name] ?? ""]));
  variables.ignore_early_media = "true";
  const number = create["Caller-Destination-Number"] ?? "";
  const to =
    variables.engage_leg === "agent"
      ? ({ kind: "user", sipUser: number } as const)
      : ({ kind: "gateway", gateway: "carrier", number } as const);
  return { uuid: create["Unique-ID"] ?? "", jobUuid: "job", to, variables, timeoutMs: 6_000 };
}

/** Headers a dialer reads, whose values follow from the course of the call alone. */
const MEANINGFUL =
  /^(Event-Name|Unique-ID|Channel-State.*|Channel-Call-State|Channel-Call-UUID|Answer-State|Hangup-Cause|Caller-(Caller-ID-Number|Destination-Number)|Call-Direction|Bridge-.-Unique-ID|Other-Leg-Unique-ID|Other-Type|variable_(engage_.*|sip_(term_status|term_cause|hangup_disposition|invite_failure_status)|hangup_cause.*|proto_specific_hangup_cause|endpoint_disposition|bridge_uuid))$/;

type Headers = Readonly<Record<string, string>>;

/** The meaningful headers of both, as far as the recording kept them: it leaves some out everywhere. */
function compare(recorded: readonly Headers[], written: readonly Headers[]): void {
  const kept = new Set(recorded.flatMap((event) => Object.keys(event)).filter((name) => MEANINGFUL.test(name)));
  const meaning = (event: Headers) => Object.fromEntries(Object.entries(event).filter(([name]) => kept.has(name)));
  expect(kept.size).toBeGreaterThan(9);
  expect(written.map(meaning)).toEqual(recorded.map(meaning));
}

describe("events carry what the recorded ones carry", () => {
  it.each([
    ["20-originate-answered-carrier-hangs-up", { decideMs: 2_000, patienceMs: 8_000 }],
    ["22-originate-busy-486", { outcome: "busy", decideMs: 300 }],
    ["23-originate-no-answer-timeout", { outcome: "noAnswer", decideMs: null }],
    ["24-originate-404", { outcome: "invalid", progress: "none", decideMs: 0 }],
    ["25-originate-503", { outcome: "failure", progress: "none", decideMs: 0 }],
    ["26-originate-603", { outcome: "refusal", progress: "none", decideMs: 0 }],
    ["34-originate-answered-and-bye-at-once", { progress: "none", decideMs: 0, patienceMs: 0 }],
  ] as const)("%s", (name, fate) => {
    const { recorded, written } = replay(name, fate);
    compare(recorded, written);
  });

  it.each([
    ["21-originate-answered-we-kill", "ringing"],
    ["28-originate-early-media-then-answer", "earlyMedia"],
  ] as const)("%s", (name, progress) => {
    const { recorded, written } = replay(name, { progress }, ({ core }) => {
      for (const { uuid } of core.channels()) core.kill(uuid);
    });
    compare(recorded, written);
  });

  it("37-originate-cancel-while-ringing", () => {
    const { recorded, written } = replay("37-originate-cancel-while-ringing", { decideMs: null }, ({ core }) => {
      for (const { uuid } of core.channels()) core.kill(uuid, "ORIGINATOR_CANCEL");
    });
    compare(recorded, written);
  });

  it.each([
    ["40-answered-bridged-customer-hangs-up", "customer"],
    ["41-answered-bridged-agent-hangs-up", "agent"],
  ] as const)("%s", (name, endedBy) => {
    const { recorded, written } = replay(name, { talkMs: 5_000, endedBy }, ({ core }) => {
      const [customer, agent] = core.channels();
      if (customer && agent) core.bridge(customer.uuid, agent.uuid);
    });
    for (const leg of ["customer", "agent"]) {
      const ofLeg = (events: readonly Headers[]) => events.filter((event) => event.variable_engage_leg === leg);
      compare(ofLeg(recorded), ofLeg(written));
    }
  });

  it("has sequence numbers that are unique and not quite ascending", () => {
    const { time, core } = setUp(worldOf());
    const writer = new EventWriter(time.clock, seededChance(1), { hostname: "vm", coreUuid: "core" });
    const numbers = Array.from({ length: 2_000 }, () => Number(writer.heartbeat(core, 0).headers["Event-Sequence"]));
    expect(new Set(numbers).size).toBe(2_000);
    const inversions = numbers.filter((number, i) => number < (numbers[i - 1] ?? 0)).length;
    expect(inversions / 2_000).toBeGreaterThan(0.03);
    expect(inversions / 2_000).toBeLessThan(0.09);
  });

  it("stamps events with the clock, in steps of 20 ms", () => {
    const { time, core } = setUp(worldOf());
    const writer = new EventWriter(time.clock, seededChance(1), { hostname: "vm", coreUuid: "core" });
    time.advanceTo(START + 39);
    expect(writer.heartbeat(core, 0).headers).toMatchObject({
      "Event-Date-Timestamp": `${START + 20}000`,
      "Event-Date-Local": "2026-11-04 08:00:00",
      "Up-Time": "0 years, 0 days, 0 hours, 0 minutes, 0 seconds, 0 milliseconds, 0 microseconds",
    });
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { adopted, adoptedEventsOf, eventsOf } from "../../test/transcripts/replay.ts";
import type { EslEvent } from "./esl.ts";
import { type Heard, readEvent } from "./events.ts";
import { LegBook } from "./leg-book.ts";

afterEach(() => vi.restoreAllMocks());

const NODE = "fs1";
const AT = 1_800_000_000_000;

/** What the transport would tell of a recording, a word an event. */
async function story(recording: string): Promise<string[]> {
  const book = new LegBook();
  const all = (await adoptedEventsOf(recording))
    .map((event) => readEvent(event, NODE, AT))
    .filter((heard): heard is Heard => heard !== null);
  for (const heard of all) if (heard.type === "job" && heard.ref) book.ask(heard.ref);
  return all
    .flatMap((heard) => book.hear(heard))
    .map((event) => {
      switch (event.type) {
        case "leg.ringing":
          return `${event.role} ringing${event.earlyMedia ? " with early media" : ""}`;
        case "leg.ended": {
          const by = event.byFarEnd === null ? "?" : event.byFarEnd ? "them" : "us";
          return `${event.role} ended ${event.cause} ${event.sipCode ?? "-"} by ${by}${event.neverSent ? ", never sent" : ""}`;
        }
        case "leg.answered":
        case "leg.ready":
        case "leg.bridged":
          return `${event.role} ${event.type.slice(4)}`;
        default:
          return event.type;
      }
    });
}

const refused = (cause: string, sip: number): string[] => [`customer ended ${cause} ${sip} by them`];

describe("what recorded calls come to", () => {
  it.each<[string, string[]]>([
    [
      "20-originate-answered-carrier-hangs-up",
      ["customer ringing", "customer answered", "customer ready", "customer ended NORMAL_CLEARING 200 by them"],
    ],
    [
      "21-originate-answered-we-kill",
      ["customer ringing", "customer answered", "customer ready", "customer ended NORMAL_CLEARING - by us"],
    ],
    ["22-originate-busy-486", ["customer ringing", ...refused("USER_BUSY", 486)]],
    ["23-originate-no-answer-timeout", ["customer ringing", "customer ended NO_ANSWER - by us"]],
    ["24-originate-404", refused("UNALLOCATED_NUMBER", 404)],
    ["25-originate-503", refused("NORMAL_TEMPORARY_FAILURE", 503)],
    ["26-originate-603", refused("CALL_REJECTED", 603)],
    ["27-originate-480", refused("NO_USER_RESPONSE", 480)],
    [
      "28-originate-early-media-then-answer",
      [
        "customer ringing with early media",
        "customer answered",
        "customer ready",
        "customer ended NORMAL_CLEARING - by us",
      ],
    ],
    ["30-originate-early-media-then-busy", ["customer ringing with early media", ...refused("USER_BUSY", 486)]],
    ["37-originate-cancel-while-ringing", ["customer ringing", "customer ended ORIGINATOR_CANCEL - by us"]],
    ["51-agent-busy", ["agent ringing", "agent ended USER_BUSY 486 by them"]],
    ["52-agent-no-answer", ["agent ringing", "agent ended NO_ANSWER - by us"]],
  ])("%s", async (recording, expected) => {
    expect(await story(recording)).toEqual(expected);
  });

  it("fact 1: a call answered and hung up at once was answered, though its job says it failed", async () => {
    expect(await story("34-originate-answered-and-bye-at-once")).toEqual([
      "customer answered",
      "customer ended NORMAL_CLEARING 200 by them",
    ]);
  });

  it("fact 2: ready on the job's success, bridged on CHANNEL_BRIDGE, told once for the pair", async () => {
    const told = await story("40-answered-bridged-customer-hangs-up");
    expect(told).toEqual([
      "customer ringing",
      "customer answered",
      "customer ready",
      "agent ringing",
      "agent answered",
      "agent ready",
      "customer bridged",
      "agent ended NORMAL_CLEARING - by us",
      "customer ended NORMAL_CLEARING 200 by them",
    ]);
    expect(await story("41-answered-bridged-agent-hangs-up")).toContain("agent ended NORMAL_CLEARING 200 by them");
  });

  it("fact 3: a job that fails before its channel has said how it ended ends nothing twice, and nothing too early", async () => {
    expect(await story("31-originate-100-only-timeout")).toEqual(["customer ended NO_ANSWER - by us"]);
  });

  it("fact 4: agents who cannot be rung have no channel, only a job", async () => {
    expect(await story("50-agent-not-registered")).toEqual([
      "agent ended USER_NOT_REGISTERED - by ?, never sent",
      "agent ended SUBSCRIBER_ABSENT - by ?, never sent",
    ]);
  });

  it("fact 5: limits, a pause and a duplicate have one word, and nothing was sent", async () => {
    const told = await story("66-sps-and-session-limit");
    const never = told.filter((word) => word.startsWith("customer ended DESTINATION_OUT_OF_ORDER"));
    expect(never.length).toBeGreaterThanOrEqual(7);
    expect(never.every((word) => word.endsWith("never sent"))).toBe(true);
    expect(told.filter((word) => word === "customer ended MANAGER_REQUEST - by us")).toHaveLength(3);
  });

  it("fact 6: the failure of a duplicate does not end the first call", async () => {
    expect(await story("36-originate-duplicate-uuid")).toEqual([
      "customer ringing",
      "customer answered",
      "customer ready",
      "customer ended NORMAL_CLEARING - by us",
    ]);
  });

  it("phones come and go; a refresh is a registration too, an expired one is gone", async () => {
    expect(await story("53-register-unregister")).toEqual([
      "agent.registered",
      "agent.registered",
      "agent.unregistered",
      "agent.registered",
      "agent.unregistered",
    ]);
    const first = (await eventsOf("53-register-unregister"))[0] as EslEvent;
    expect(readEvent(first, NODE, AT)).toEqual({
      type: "agent.registered",
      registration: {
        sipUser: "agent_1020",
        userAgent: "fslab-agent",
        registeredAt: AT,
        contactCount: 1,
        expiresAt: AT + 86_400_000,
        node: NODE,
      },
      at: AT,
    });
  });
});

describe("what is not ours", () => {
  it("channels without our variables, and a loopback's second half, are passed over", async () => {
    const book = new LegBook();
    const raw = (await eventsOf("22-originate-busy-486")).map((event) => readEvent(event, NODE, AT));
    expect(raw.flatMap((heard) => (heard ? book.hear(heard) : []))).toEqual([]);
    const loopback = (await adoptedEventsOf("76-loopback-answered")).map(
      (event): EslEvent => ({ ...event, variable_engage_role: "customer" }),
    );
    const ids = loopback
      .map((event) => readEvent(event, NODE, AT))
      .flatMap((h) => (h && "legId" in h ? [h.legId] : []));
    expect(new Set(ids).size).toBe(1);
    expect(ids).toContain(loopback[0]?.["Unique-ID"]);
  });

  it("heartbeats, jobs of other commands and nonsense are passed over", async () => {
    for (const event of [
      ...(await eventsOf("74-heartbeat")),
      ...(await eventsOf("06-bad-commands")),
      {},
      { "Event-Name": 5 },
    ])
      expect(readEvent(event, NODE, AT)).toBeNull();
  });

  it("a dialed number's text in a header is data: Arabic and emoji come through the framing unharmed", async () => {
    const values = (await eventsOf("64-non-ascii-variables.json")).flatMap((event) => Object.values(event).map(String));
    expect(values.some((value) => /[\u0600-\u06ff]/.test(value))).toBe(true);
    expect(values.some((value) => /\p{Extended_Pictographic}/u.test(value))).toBe(true);
    expect(values.some((value) => value.includes("\ufffd"))).toBe(false);
  });
});

describe("a job's result", () => {
  const job = (body: string, more: EslEvent = {}): Heard | null =>
    readEvent(
      adopted({
        "Event-Name": "BACKGROUND_JOB",
        "Job-Command": "originate",
        "Job-Command-Arg":
          "{origination_uuid=0192f3a0-9000-7a10-8b00-0000000000a7,engage_call_id=c,engage_leg=customer}sofia/gateway/x/1 &park()",
        _body: body,
        ...more,
      }),
      NODE,
      AT,
    );

  it("names its leg from the command, so that one asked for before a restart of ours is known again", () => {
    expect(job("+OK 0192f3a0-9000-7a10-8b00-0000000000a7\n")).toMatchObject({
      legId: "0192f3a0-9000-7a10-8b00-0000000000a7",
      ref: { role: "customer", node: NODE, at: AT },
      cause: null,
    });
  });

  it("carries the cause, or says that the command itself was not understood", () => {
    expect(job("-ERR USER_BUSY\n")).toMatchObject({ cause: "USER_BUSY", malformed: false });
    expect(job("-USAGE: <call url> <exten>\n")).toMatchObject({ cause: "NORMAL_UNSPECIFIED", malformed: true });
    expect(job("")).toMatchObject({ malformed: true });
  });
});

describe("what happens in a call, as recorded", () => {
  const heard = async (recording: string) =>
    (await adoptedEventsOf(recording))
      .map((event) => readEvent({ ...event, ...recordedAs(event) }, NODE, AT))
      .filter((event) => event !== null);
  /** The recordings of then were not named by an id of ours. */
  const ID = "0192f3cf-0b0b-7c0c-8d0d-0e0e0f0f0a0a";
  const recordedAs = (event: EslEvent) =>
    typeof event["Record-File-Path"] === "string" ? { "Record-File-Path": `/rec/${ID}.wav` } : {};

  it("a recording is told when it begins and when its file is complete, also when the hang-up cuts it", async () => {
    const told = (await heard("44-record-start-stop")).filter(
      ({ type }) => type.startsWith("recording.") || type === "leg.ended",
    );
    expect(told.map(({ type }) => type)).toEqual([
      "recording.started",
      "recording.stopped",
      "recording.started",
      "recording.started",
      "leg.ended",
      "recording.stopped",
      "recording.stopped",
      "leg.ended",
    ]);
    expect(told[1]).toMatchObject({ recordingId: ID, durationMs: 1_980, role: "customer" });
    expect(told[5]).toMatchObject({ durationMs: 1_500 });
  });

  it("a file that no recording of ours names is somebody else's", async () => {
    const events = (await adoptedEventsOf("44-record-start-stop")).map((event) => readEvent(event, NODE, AT));
    expect(events.filter((event) => event?.type.startsWith("recording."))).toEqual([]);
  });

  it("hold is told of the agent's leg, and sounds when they end", async () => {
    const told = (await heard("70-eavesdrop-hold-broadcast")).filter(({ type }) =>
      ["leg.held", "leg.resumed", "leg.played"].includes(type),
    );
    expect(told).toMatchObject([
      { type: "leg.held", role: "agent" },
      { type: "leg.played", role: "customer", whole: false },
      { type: "leg.resumed", role: "agent" },
      { type: "leg.played", role: "customer", whole: true, file: "tone_stream://%(300,100,800)" },
    ]);
  });
});

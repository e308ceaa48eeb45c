import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readOriginate } from "../../test/transcripts/originate-grammar.ts";
import { eventsOf, linesOf } from "../../test/transcripts/replay.ts";
import type { AgentId, CallId, LegId } from "../model/ids.ts";
import type { E164 } from "../model/phone.ts";
import { encodeValue } from "./command-parts.ts";
import { type DialOptions, dialStrings, timeoutSeconds } from "./dial-string.ts";

afterEach(() => vi.restoreAllMocks());

const legId = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;
const callId = "0192f3a0-9000-7a10-8b00-0000000000ca" as CallId;
const to = "+971500000110" as E164;
const callerId = "+97145000000" as E164;
const customer = { legId, callId, to, callerId, ringTimeoutMs: 25_000 };
const agent = { legId, callId, sipUser: "agent_1001", callerId: to, ringTimeoutMs: 20_000 };

describe("originate commands", () => {
  it("dials a customer through the gateway and parks him", () => {
    expect(dialStrings({ gateway: "carrier" }).customer(customer)).toBe(
      `originate {origination_uuid=${legId},origination_caller_id_number=+97145000000,originate_timeout=26,` +
        `ignore_early_media=true,engage_call_id=${callId},engage_role=customer}sofia/gateway/carrier/971500000110 &park()`,
    );
  });

  it("writes numbers as the carrier wants them", () => {
    const dial = dialStrings({ gateway: "carrier", dialFormat: "plus", callerIdFormat: "digits" });
    expect(dial.customer(customer)).toContain("}sofia/gateway/carrier/+971500000110 ");
    expect(dial.customer(customer)).toContain("origination_caller_id_number=97145000000,");
  });

  it("rings an agent's phone and asks it to pick up by itself", () => {
    const command = dialStrings({ gateway: "carrier" }).agent(agent);
    expect(command).toContain("engage_role=agent,sip_auto_answer=true}user/agent_1001 &park()");
    expect(dialStrings({ gateway: "carrier", agentAutoAnswer: false }).agent(agent)).not.toContain("sip_auto_answer");
  });

  it.each([
    ["user/{sipUser}@pbx.example.com", "}user/agent_1001@pbx.example.com "],
    ["sofia/internal/{sipUser}%10.0.0.5:5060", "}sofia/internal/agent_1001%10.0.0.5:5060 "],
  ])("finds agents' phones by %s", (agentDial, endpoint) => {
    expect(dialStrings({ gateway: "carrier", agentDial }).agent(agent)).toContain(endpoint);
  });

  it("§2 adds a second to the ring time, because the switch gives up between N−1 and N seconds", () => {
    expect([1, 5_000, 5_001, 25_000].map(timeoutSeconds)).toEqual([2, 6, 7, 26]);
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 600_001])
      expect(() => timeoutSeconds(wrong)).toThrow(/ring time/);
  });

  it.each<DialOptions>([
    { gateway: "" },
    { gateway: "car rier" },
    { gateway: "carrier/../other" },
    { gateway: "carrier}" },
    { gateway: "carrier", agentDial: "user/agent_1001" },
    { gateway: "carrier", agentDial: "loopback/{sipUser}" },
    { gateway: "carrier", agentDial: "user/{sipUser} &system(x)" },
    { gateway: "carrier", agentDial: "user/{sipUser}{sipUser}" },
    { gateway: "carrier", variables: { "a=b": "c" } },
    { gateway: "carrier", variables: { "a,b": "c" } },
    { gateway: "carrier", variables: { ok: "" } },
    { gateway: "carrier", variables: { engage_role: "agent" } },
    { gateway: "carrier", variables: { Origination_UUID: "x" } },
  ])("refuses to be made with %j", (options) => {
    expect(() => dialStrings(options)).toThrow(expect.objectContaining({ code: "validation-failed" }));
  });
});

/** Section 5 of the measured facts: what each of these did inside a raw originate. */
const INJECTIONS = [
  ["LF LF ends the command", "x\n\napi system rm"],
  ["one LF begins a header", "x\nJob-UUID: forged"],
  ["CR LF", "x\r\nJob-UUID: forged"],
  ["a lone CR", "x\ry"],
  ["backslash n becomes a newline", "x\\nX-Evil: 1"],
  ["} chooses endpoint and application", "x}loopback/evil &system(rm)"],
  ["{ breaks the block", "x{y"],
  [", sets the next variable", "x,origination_caller_id_number=+999"],
  ["a variable in a value drops it", "\u0024{uuid}"],
  ["a quote breaks the command", "it's"],
  ["a space ends the argument", "a b"],
  [":_: splits the dial string", "a:_:b"],
  ["@host leaves the gateway", "+971500000110@127.0.0.9:5098"],
  ["; adds SIP parameters", "+971500000110;evil=1"],
  ["a number with spaces dials its beginning", "+971 50 000 0110"],
  [": cuts the caller ID", "+9714:5000000"],
  ["NUL", "a\0b"],
] as const;

describe("fact 10: text from outside never reaches a command raw", () => {
  it.each(INJECTIONS)("as a variable's value, %s: encoded", (_what, text) => {
    const read = readOriginate(dialStrings({ gateway: "carrier", variables: { note: text } }).customer(customer));
    expect(read?.variables.note).toBe(encodeValue(text));
    expect(decodeURIComponent(read?.variables.note ?? "")).toBe(text);
    expect(read?.endpoint).toBe("sofia/gateway/carrier/971500000110");
  });

  it.each(INJECTIONS)("as a number, a caller ID, a user or an id, %s: refused", (_what, text) => {
    const dial = dialStrings({ gateway: "carrier" });
    expect(() => dial.customer({ ...customer, to: text as E164 })).toThrow("E.164");
    expect(() => dial.customer({ ...customer, callerId: text as E164 })).toThrow("E.164");
    expect(() => dial.agent({ ...agent, sipUser: text })).toThrow("SIP user");
    expect(() => dial.customer({ ...customer, legId: text as LegId })).toThrow("UUID");
    expect(() => dial.customer({ ...customer, callId: text as CallId })).toThrow("UUID");
  });

  it("the grammar used to judge reads the recorded commands as FreeSWITCH did", async () => {
    const events = await eventsOf("77-special-characters");
    const commands = linesOf("77-special-characters").filter((line) => line.data.startsWith("bgapi "));
    expect(commands.length).toBeGreaterThan(80);
    for (const { data } of commands) {
      const uuid = /origination_uuid=([0-9a-f-]{36})/.exec(data)?.[1];
      const created = events.find((event) => event["Unique-ID"] === uuid);
      const read = readOriginate((data.slice("bgapi ".length).split("\n", 1)[0] ?? "").trim());
      expect({ data, value: read?.variables.engage_x }).toEqual({ data, value: created?.variable_engage_x });
    }
  });

  it("property: whatever goes in, either it is refused or exactly the intended command comes out", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.stringMatching(/^[{}[\],'"\\$^~:;@=&|() \r\n\0a+9-]{0,20}$/),
      fc.constantFrom(...INJECTIONS.map(([, text]) => text)),
    );
    const number = fc.oneof(nasty, fc.stringMatching(/^\+[1-9][0-9]{6,14}$/));
    const user = fc.oneof(nasty, fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/));
    fc.assert(
      fc.property(nasty, number, number, user, nasty, (value, phone, cli, sipUser, id) => {
        const attempts = [
          () =>
            dialStrings({ gateway: "carrier", variables: { note: value } }).customer({
              ...customer,
              to: phone as E164,
              callerId: cli as E164,
            }),
          () => dialStrings({ gateway: "carrier", variables: { note: value } }).agent({ ...agent, sipUser }),
          () => dialStrings({ gateway: "carrier" }).customer({ ...customer, callId: id as CallId }),
          () => dialStrings({ gateway: value }).customer(customer),
        ];
        for (const attempt of attempts) {
          const command = resultOf(attempt);
          if (command === null) continue;
          expect(command).toMatch(
            /^originate \{[A-Za-z0-9_=,.+%-]+\}(sofia\/gateway\/[\w.-]+\/[0-9]+|user\/[\w.-]+) &park\(\)$/,
          );
          const read = readOriginate(command);
          expect(Object.keys(read?.variables ?? {}).sort()).toEqual(
            expectedNames(command.includes("engage_role=agent"), command.includes("note=")),
          );
          expect(read?.variables).toMatchObject({
            origination_uuid: legId,
            engage_call_id: callId,
            ignore_early_media: "true",
          });
          expect(read?.app).toBe("&park()");
        }
      }),
      { numRuns: 200 },
    );
  });
});

const expectedNames = (forAgent: boolean, withNote: boolean): string[] =>
  [
    "origination_uuid",
    "origination_caller_id_number",
    "originate_timeout",
    "ignore_early_media",
    "engage_call_id",
    "engage_role",
    ...(forAgent ? ["sip_auto_answer"] : []),
    ...(withNote ? ["note"] : []),
  ].sort();

function resultOf(attempt: () => string): string | null {
  try {
    return attempt();
  } catch (error) {
    expect(error).toMatchObject({ code: "validation-failed" });
    return null;
  }
}

describe("several gateways", () => {
  const gateways = [
    { name: "one", codecs: ["PCMA", "PCMU"], headers: { "X-Account": "42/a" }, callerIdFormat: "digits" },
    { name: "two", dialFormat: "plus", variables: { note: "b c" } },
  ] as const;

  it("each has its own formats, codecs, headers and variables", () => {
    const dial = dialStrings({ gateways, variables: { all: "x" } });
    expect(dial.customer({ ...customer, gateway: "one" })).toBe(
      `originate {origination_uuid=${legId},origination_caller_id_number=97145000000,originate_timeout=26,` +
        `ignore_early_media=true,engage_call_id=${callId},engage_role=customer,absolute_codec_string=PCMA\\,PCMU,` +
        "sip_h_X-Account=42/a,all=x}sofia/gateway/one/971500000110 &park()",
    );
    const second = dial.customer({ ...customer, gateway: "two" });
    expect(second).toContain("note=b%20c,all=x}sofia/gateway/two/+971500000110 ");
    expect(second).not.toContain("codec");
    expect(() => dial.customer({ ...customer, gateway: "three" })).toThrow(/no such gateway/);
  });

  it("a seat carries its agent's id and is parked again after each bridge", () => {
    const agentId = "0192f3a0-9000-7a10-8b00-0000000000a9" as AgentId;
    expect(dialStrings({ gateways }).seat({ legId, agentId, sipUser: "layla", ringTimeoutMs: 20_000 })).toBe(
      `originate {origination_uuid=${legId},originate_timeout=21,ignore_early_media=true,engage_agent_id=${agentId},` +
        "engage_role=seat,park_after_bridge=true,sip_auto_answer=true}user/layla &park()",
    );
  });

  it.each([
    [],
    [{ name: "a" }, { name: "a" }],
    [{ name: "a", maxChannels: 0 }],
    [{ name: "a", maxChannels: 1.5 }],
    [{ name: "a", maxCallsPerSecond: Number.NaN }],
    [{ name: "a", weight: -1 }],
    [{ name: "a", codecs: ["PCMA,x=y"] }],
    [{ name: "a", codecs: [] }],
    [{ name: "a", headers: { Via: "x" } }],
    [{ name: "a", headers: { "X-A": "b\r\nEvil: 1" } }],
    [{ name: "a", headers: { "X-A": "b}sofia/gateway/other/1" } }],
    [{ name: "a", variables: { engage_call_id: "x" } }],
    [{ name: "a", variables: { park_after_bridge: "true" } }],
  ])("refuses to be made with %j", (...bad) => {
    expect(() => dialStrings({ gateways: bad as never })).toThrow(
      expect.objectContaining({ code: "validation-failed" }),
    );
  });
});

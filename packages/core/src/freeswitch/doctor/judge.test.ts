import { describe, expect, it } from "vitest";
import { judge } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { accessListOf } from "./judge-event-socket.ts";
import { MODULES } from "./questions.ts";

// Answers as a FreeSWITCH 1.11.3 gave them, with the values that matter here changed from case to case.
const NOW = 1_795_632_304_000;
const STATUS = `UP 0 years, 0 days, 0 hours, 0 minutes, 57 seconds, 507 milliseconds, 539 microseconds
FreeSWITCH (Version 1.11.3-dev git cc93a68 2026-08-21 14:10:14Z 64bit) is ready
0 session(s) since startup
0 session(s) - peak 0, last 5min 0
0 session(s) per Sec out of max 30, peak 0, last 5min 0
1000 session(s) max
min idle cpu 0.00/0.07
Current Stack Size/Max 240K/8192K
`;
const gateway = (status: string, state: string, ping = "0"): string => `<?xml version="1.0" encoding="ISO-8859-1"?>
  <gateway>
    <name>carrier</name>
    <proxy>sip:192.0.2.10:5060</proxy>
    <ping>${ping}</ping>
    <pingfreq>${ping}</pingfreq>
    <state>${state}</state>
    <status>${status}</status>
  </gateway>
`;
const eventSocket = (listen: string, password: string, list: string | null): string =>
  `<configuration name="event_socket.conf">
        <settings>
            <param name="listen-ip" value="${listen}"></param>

            <param name="password" value="${password}"></param>
${list === null ? "" : `            <param name="apply-inbound-acl" value="${list}"></param>`}
      </settings>
    </configuration>`;

const HEALTHY: Readonly<Record<string, string | null>> = {
  version:
    "FreeSWITCH Version 1.11.3-dev+git~20260821T141014Z~cc93a683ca~64bit (git cc93a68 2026-08-21 14:10:14Z 64bit)\n",
  status: STATUS,
  epoch: "1795632304",
  domain: "127.0.0.1",
  paused: "false",
  eventSocket: eventSocket("127.0.0.1", "3pG7vYw0Qm2sKx9L", null),
  "gateway carrier": gateway("UP", "REGED"),
  "user layla": "true",
  "contact layla": "sofia/internal/sip:layla@192.0.2.7:5071",
  recordings: "true",
  ...Object.fromEntries(Object.keys(MODULES).map((name) => [`module ${name}`, "true"])),
};
const WANTS = {
  gateways: ["carrier"],
  agents: ["layla"],
  recordingsDir: "/var/spool/engage",
  callsPerSecond: 15,
  concurrentCalls: 500,
};

const judged = (changes: Readonly<Record<string, string | null>> = {}, wants: Partial<typeof WANTS> = {}) =>
  judge(new Map(Object.entries({ ...HEALTHY, ...changes })), { ...WANTS, ...wants }, "127.0.0.1", NOW);
const about = (findings: readonly Finding[], name: string): Finding | undefined =>
  findings.find((finding) => finding.about === name);

describe("The doctor", () => {
  it("finds nothing to say of a switch in order", () => {
    expect(judged().filter(({ grade }) => grade !== "good")).toEqual([]);
  });

  it("never calls good what could not be asked", () => {
    const silent = Object.fromEntries(Object.keys(HEALTHY).map((key) => [key, null]));
    expect(judged(silent).filter(({ grade }) => grade === "good")).toEqual([]);
    expect(judged({ paused: "-ERR fsctl Command not found!\n" }).some(({ grade }) => grade === "unknown")).toBe(true);
  });

  it.each([
    ["an old version", { version: "FreeSWITCH Version 1.8.7~64bit ( 64bit)" }, "version", "1.8.7"],
    ["a paused switch", { paused: "true" }, "new calls", "fsctl resume"],
    ["a module it cannot do without", { "module mod_sofia": "false" }, "mod_sofia", "modules.conf.xml"],
    ["a gateway nobody knows", { "gateway carrier": "Invalid Gateway!" }, "gateway carrier", "rescan"],
    ["a gateway that is down", { "gateway carrier": gateway("DOWN", "NOREG", "25") }, "gateway carrier", "OPTIONS"],
    [
      "a gateway that cannot register",
      { "gateway carrier": gateway("UP", "FAIL_WAIT") },
      "gateway carrier",
      "FAIL_WAIT",
    ],
    ["an agent who is not in the directory", { "user layla": "false" }, "agent layla", "reloadxml"],
  ])("calls %s a fault, and says what to do", (_what, changes, name, word) => {
    const finding = about(judged(changes), name);
    expect(finding?.grade).toBe("fault");
    expect(`${finding?.says} ${finding?.fix}`).toContain(word);
  });

  it.each([
    ["a module for mp3 that is missing", { "module mod_shout": "false" }, "mod_shout"],
    [
      "a gateway that is never asked whether it lives",
      { "gateway carrier": gateway("UP", "NOREG") },
      "gateway carrier",
    ],
    ["a phone that is not registered", { "contact layla": "error/user_not_registered" }, "agent layla"],
    ["a clock that is a minute ahead", { epoch: "1795632364" }, "clock"],
    ["a recording directory that is not there", { recordings: "false" }, "recordings"],
    [
      "the password of the manuals",
      { eventSocket: eventSocket("127.0.0.1", "ClueCon", null) },
      "event socket's password",
    ],
  ])("advises on %s", (_what, changes, name) => {
    expect(about(judged(changes), name)).toMatchObject({ grade: "advice", fix: expect.any(String) });
  });

  it("counts the agents' legs when it compares the limits with what is wanted", () => {
    expect(about(judged(), "sessions per second")?.grade).toBe("good");
    expect(about(judged({}, { callsPerSecond: 16 }), "sessions per second")).toMatchObject({
      grade: "fault",
      says: "At most 30, and 16 calls need 32, with the agents' legs.",
    });
    expect(about(judged({}, { concurrentCalls: 501 }), "sessions")?.grade).toBe("fault");
  });

  it.each([
    ["no access list, which means this machine only", null, null, "good"],
    ["a list that lets strangers in", "esl", "true", "fault"],
    ["a list that keeps them out", "esl", "false", "good"],
    ["a list of the switch's own, of private addresses", "loopback.auto", null, "good"],
    ["a list that could not be asked", "esl", null, "advice"],
  ])("judges an event socket that the network reaches, with %s", (_what, list, stranger, grade) => {
    const changes = { eventSocket: eventSocket("::", "3pG7vYw0Qm2sKx9L", list), stranger };
    expect(about(judged(changes), "event socket")?.grade).toBe(grade);
  });

  it("never repeats the event socket's password", () => {
    expect(JSON.stringify(judged({ eventSocket: eventSocket("0.0.0.0", "hunter2", null) }))).not.toContain("hunter2");
  });

  it("knows the access list's name from the configuration", () => {
    expect(accessListOf(new Map([["eventSocket", eventSocket("::", "x", "esl_allow")]]))).toBe("esl_allow");
    expect(accessListOf(new Map([["eventSocket", null]]))).toBeNull();
  });
});

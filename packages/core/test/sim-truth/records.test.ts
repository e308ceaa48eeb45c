import { describe, expect, it } from "vitest";
import { recordingNames } from "./recording.ts";
import { lineOf, Reader } from "./records.ts";
import { scenarios } from "./scenarios.ts";

const KILLED = "completed NORMAL_CLEARING - by system rang, answered abandoned → abandoned";
const TALKED = "completed NORMAL_CLEARING - by system rang, answered, connected → talked";
const LEFT_WAITING = "completed NORMAL_CLEARING - by system rang, answered abandoned → abandoned";
const NEVER_SENT = "failed DESTINATION_OUT_OF_ORDER - by - → failed never sent";
const answeredThen = (cause: string) => `completed ${cause} - by system answered → no_answer`;
/** By us, and asked for. */
const weKilled = (cause: string) => `completed ${cause} - by system answered abandoned → abandoned`;
const injected = "failed NORMAL_UNSPECIFIED - by - → failed never sent";

/**
 * Recording → the record of each of its calls: status, cause, SIP code, who hung up, what was seen, whether it was abandoned
 * (answered, and nobody within 2 s, or cut off by us before that), and what the retry rules make of it. `talked` is left to the agent's disposition.
 */
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  "11-event-json-all": [TALKED],
  "13-event-json-selective": [TALKED],
  "20-originate-answered-carrier-hangs-up": [
    "completed NORMAL_CLEARING - by customer rang, answered abandoned → abandoned",
  ],
  "21-originate-answered-we-kill": [KILLED],
  "22-originate-busy-486": ["busy USER_BUSY 486 by customer rang → busy"],
  "23-originate-no-answer-timeout": ["no_answer NO_ANSWER - by system rang → no_answer"],
  "24-originate-404": ["failed UNALLOCATED_NUMBER 404 by customer → failed"],
  "25-originate-503": ["failed NORMAL_TEMPORARY_FAILURE 503 by customer → failed"],
  "26-originate-603": ["busy CALL_REJECTED 603 by customer → rejected"],
  "27-originate-480": ["no_answer NO_USER_RESPONSE 480 by customer → no_answer"],
  "28-originate-early-media-then-answer": [KILLED],
  "29-originate-early-media-then-answer-not-ignored": [LEFT_WAITING],
  "30-originate-early-media-then-busy": ["busy USER_BUSY 486 by customer rang → busy"],
  "31-originate-100-only-timeout": ["no_answer NO_ANSWER - by system → no_answer"],
  "32-originate-black-hole": ["no_answer NO_ANSWER - by system → no_answer"],
  "33-originate-dead-carrier": ["failed NORMAL_TEMPORARY_FAILURE 503 by customer → failed"],
  "34-originate-answered-and-bye-at-once": ["completed NORMAL_CLEARING 200 by customer answered → no_answer"],
  "35-originate-answer-without-180": [weKilled("NORMAL_CLEARING")],
  "36-originate-duplicate-uuid": [KILLED],
  "37-originate-cancel-while-ringing": ["no_answer ORIGINATOR_CANCEL - by system rang → no_answer"],
  "40-answered-bridged-customer-hangs-up": [
    "completed NORMAL_CLEARING - by customer rang, answered, connected → talked",
  ],
  "41-answered-bridged-agent-hangs-up": ["completed NORMAL_CLEARING 200 by agent rang, answered, connected → talked"],
  "42-bridged-park-after-bridge-agent-hangs-up": [
    "completed NORMAL_CLEARING 200 by agent rang, answered, connected → talked",
  ],
  "43-bridge-to-gone-customer": [KILLED],
  "44-record-start-stop": [TALKED],
  "45-uuid-kill-causes": [
    weKilled("NORMAL_CLEARING"),
    weKilled("NORMAL_CLEARING"),
    weKilled("USER_BUSY"),
    weKilled("CALL_REJECTED"),
    // An unknown cause, and a number in place of a name, become NORMAL_CLEARING.
    weKilled("NORMAL_CLEARING"),
    weKilled("NORMAL_CLEARING"),
  ],
  "46-manual-agent-first-then-bridge-app": [TALKED],
  "47-manual-agent-first-two-step": [TALKED],
  "48-manual-bridge-app-customer-busy": ["busy USER_BUSY 486 by customer rang → busy"],
  "50-agent-not-registered": [
    "failed USER_NOT_REGISTERED - by system → failed never sent",
    "failed SUBSCRIBER_ABSENT - by system → failed never sent",
  ],
  "51-agent-busy": ["failed USER_BUSY - by system → failed never sent"],
  "52-agent-no-answer": ["failed agent_no_answer - by system → failed never sent"],
  "55-dtmf": ["completed NORMAL_CLEARING - by system answered abandoned → abandoned"],
  "56-show-and-status": [TALKED],
  // The second call ended while nobody listened: what was seen counts, the rest is unknown and said so.
  "60-reload-mod-event-socket-mid-call": [LEFT_WAITING, "failed LOST - by - rang → failed"],
  // Answered while nobody listened, and found again: the answer itself was not heard, only the end.
  "61-client-drops-mid-call": [KILLED, "no_answer NORMAL_CLEARING - by system rang → no_answer"],
  "62-linger-inbound": [KILLED],
  "64-non-ascii-variables.json": [weKilled("NORMAL_CLEARING")],
  "65-newline-injection": [
    injected,
    injected,
    injected,
    injected,
    "failed UNALLOCATED_NUMBER 404 by customer → failed",
    // The attacker's endpoint answered in the customer's place.
    "completed MANAGER_REQUEST - by - answered → no_answer",
    "failed UNALLOCATED_NUMBER 404 by customer → failed",
  ],
  "66-sps-and-session-limit": [
    answeredThen("MANAGER_REQUEST"),
    ...Array.from({ length: 5 }, () => NEVER_SENT),
    answeredThen("MANAGER_REQUEST"),
    answeredThen("MANAGER_REQUEST"),
    ...Array.from({ length: 3 }, () => NEVER_SENT),
  ],
  "67-blocking-api-originate": [LEFT_WAITING],
  "68-avmd-and-tone": [LEFT_WAITING, LEFT_WAITING],
  "69-filter": [weKilled("NORMAL_CLEARING")],
  "70-eavesdrop-hold-broadcast": [TALKED],
  "75-sched-hangup-and-setvar-multi": ["completed ALLOTTED_TIMEOUT - by system rang, answered abandoned → abandoned"],
  // No SIP, so nobody knows who hung up.
  "76-loopback-answered": ["completed NORMAL_CLEARING - by - answered abandoned → abandoned"],
  "80-fsctl-shutdown-mid-call": ["completed SYSTEM_SHUTDOWN - by system rang, answered → no_answer"],
  "81-fsctl-shutdown-elegant": [
    "completed NORMAL_CLEARING - by customer rang, answered abandoned → abandoned",
    NEVER_SENT,
  ],
};

/** Recording → events our framing handed on, and those that meant something. Plain text and XML are passed over. */
const HEARD: Readonly<Record<string, readonly [heard: number, understood: number]>> = {
  "01-auth-ok": [0, 0],
  "02-auth-fail": [0, 0],
  "03-acl-reject": [0, 0],
  "04-no-auth-timeout": [0, 0],
  "05-command-before-auth": [0, 0],
  "06-bad-commands": [1, 0],
  "10-event-plain-all": [0, 0],
  "12-event-plain-selective": [0, 0],
  "14-event-xml-selective": [0, 0],
  "53-register-unregister": [10, 5],
  "54-register-bad-password": [3, 0],
  "63-outbound-socket-linger": [0, 0],
  "64-non-ascii-variables.plain": [0, 0],
  "71-pipelined-bgapi": [110, 70],
  "72-job-uuid-edge-cases": [5, 0],
  "73-nixevent-and-noevents": [1, 0],
  "74-heartbeat": [1, 0],
  "77-special-characters": [153, 153],
  "78-sip-header-injection": [24, 12],
  "79-commands-starve-events": [4, 2],
};

async function readAll(names: readonly string[]): Promise<Reader> {
  const reader = new Reader();
  for (const name of names) await reader.read(name);
  if (names.length > 1) reader.lose();
  return reader;
}

const scenarioOf = (names: readonly string[]): string =>
  names.length > 1 ? (names[0] ?? "").slice(0, -2) : (names[0] ?? "");

describe("what the real switch said comes to the right record", () => {
  it.each(
    scenarios()
      .filter((names) => scenarioOf(names) in RECORDS)
      .map((names) => [scenarioOf(names), names] as const),
  )("%s", async (scenario, names) => {
    const reader = await readAll(names);
    expect(reader.calls.map(lineOf)).toEqual(RECORDS[scenario]);
  });

  it.each(
    scenarios()
      .filter((names) => !(scenarioOf(names) in RECORDS))
      .map((names) => [scenarioOf(names), names] as const),
  )("%s holds no call of ours to its end, and does no harm", async (scenario, names) => {
    const reader = await readAll(names);
    expect([reader.heard, reader.understood]).toEqual(HEARD[scenario]);
  });

  it("in every recording there is", () => {
    expect([...Object.keys(RECORDS), ...Object.keys(HEARD)].sort()).toEqual(scenarios().map(scenarioOf).sort());
    expect(scenarios().flat()).toHaveLength(recordingNames().length);
  });
});

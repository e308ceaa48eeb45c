import { describe, expect, it } from "vitest";
import { CAUSES, isKnownCause, meaningOf } from "./hangup-causes.ts";

/** What each kind of line in the table below means; every member is looked at. */
const KINDS = {
  dead: { status: "failed", outcome: "failed", deadNumber: true, gatewayFault: false },
  failed: { status: "failed", outcome: "failed", deadNumber: false, gatewayFault: false },
  trunk: { status: "failed", outcome: "failed", deadNumber: false, gatewayFault: true },
  busy: { status: "busy", outcome: "busy", deadNumber: false, gatewayFault: false },
  declined: { status: "busy", outcome: "rejected", deadNumber: false, gatewayFault: false },
  unanswered: { status: "no_answer", outcome: "no_answer", deadNumber: false, gatewayFault: false },
} as const;

/** Number and name of every cause of FreeSWITCH 1.11 (`switch_call_cause_t` in switch_types.h), and what it must mean. */
const LINES: readonly (readonly [number, string, keyof typeof KINDS])[] = [
  [0, "NONE", "failed"],
  [1, "UNALLOCATED_NUMBER", "dead"],
  [2, "NO_ROUTE_TRANSIT_NET", "trunk"],
  [3, "NO_ROUTE_DESTINATION", "dead"],
  [6, "CHANNEL_UNACCEPTABLE", "failed"],
  [7, "CALL_AWARDED_DELIVERED", "failed"],
  [16, "NORMAL_CLEARING", "unanswered"],
  [17, "USER_BUSY", "busy"],
  [18, "NO_USER_RESPONSE", "unanswered"],
  [19, "NO_ANSWER", "unanswered"],
  [20, "SUBSCRIBER_ABSENT", "unanswered"],
  [21, "CALL_REJECTED", "declined"],
  [22, "NUMBER_CHANGED", "dead"],
  [23, "REDIRECTION_TO_NEW_DESTINATION", "failed"],
  [25, "EXCHANGE_ROUTING_ERROR", "trunk"],
  [27, "DESTINATION_OUT_OF_ORDER", "failed"],
  [28, "INVALID_NUMBER_FORMAT", "dead"],
  [29, "FACILITY_REJECTED", "failed"],
  [30, "RESPONSE_TO_STATUS_ENQUIRY", "failed"],
  [31, "NORMAL_UNSPECIFIED", "failed"],
  [34, "NORMAL_CIRCUIT_CONGESTION", "trunk"],
  [38, "NETWORK_OUT_OF_ORDER", "trunk"],
  [41, "NORMAL_TEMPORARY_FAILURE", "trunk"],
  [42, "SWITCH_CONGESTION", "trunk"],
  [43, "ACCESS_INFO_DISCARDED", "failed"],
  [44, "REQUESTED_CHAN_UNAVAIL", "trunk"],
  [45, "PRE_EMPTED", "failed"],
  [50, "FACILITY_NOT_SUBSCRIBED", "failed"],
  [52, "OUTGOING_CALL_BARRED", "failed"],
  [54, "INCOMING_CALL_BARRED", "failed"],
  [57, "BEARERCAPABILITY_NOTAUTH", "failed"],
  [58, "BEARERCAPABILITY_NOTAVAIL", "trunk"],
  [63, "SERVICE_UNAVAILABLE", "trunk"],
  [65, "BEARERCAPABILITY_NOTIMPL", "failed"],
  [66, "CHAN_NOT_IMPLEMENTED", "failed"],
  [69, "FACILITY_NOT_IMPLEMENTED", "failed"],
  [79, "SERVICE_NOT_IMPLEMENTED", "failed"],
  [81, "INVALID_CALL_REFERENCE", "failed"],
  [88, "INCOMPATIBLE_DESTINATION", "failed"],
  [95, "INVALID_MSG_UNSPECIFIED", "failed"],
  [96, "MANDATORY_IE_MISSING", "failed"],
  [97, "MESSAGE_TYPE_NONEXIST", "failed"],
  [98, "WRONG_MESSAGE", "failed"],
  [99, "IE_NONEXIST", "failed"],
  [100, "INVALID_IE_CONTENTS", "failed"],
  [101, "WRONG_CALL_STATE", "failed"],
  [102, "RECOVERY_ON_TIMER_EXPIRE", "failed"],
  [103, "MANDATORY_IE_LENGTH_ERROR", "failed"],
  [111, "PROTOCOL_ERROR", "failed"],
  [127, "INTERWORKING", "failed"],
  [142, "SUCCESS", "failed"],
  [487, "ORIGINATOR_CANCEL", "unanswered"],
  [700, "CRASH", "failed"],
  [701, "SYSTEM_SHUTDOWN", "failed"],
  [702, "LOSE_RACE", "failed"],
  [703, "MANAGER_REQUEST", "failed"],
  [800, "BLIND_TRANSFER", "failed"],
  [801, "ATTENDED_TRANSFER", "failed"],
  [802, "ALLOTTED_TIMEOUT", "unanswered"],
  [803, "USER_CHALLENGE", "trunk"],
  [804, "MEDIA_TIMEOUT", "failed"],
  [805, "PICKED_OFF", "failed"],
  [806, "USER_NOT_REGISTERED", "failed"],
  [807, "PROGRESS_TIMEOUT", "trunk"],
  [808, "INVALID_GATEWAY", "trunk"],
  [809, "GATEWAY_DOWN", "trunk"],
  [810, "INVALID_URL", "failed"],
  [811, "INVALID_PROFILE", "failed"],
  [812, "NO_PICKUP", "unanswered"],
  [813, "SRTP_READ_ERROR", "failed"],
  [814, "BOWOUT", "failed"],
  [815, "BUSY_EVERYWHERE", "busy"],
  [816, "DECLINE", "declined"],
  [817, "DOES_NOT_EXIST_ANYWHERE", "dead"],
  [818, "NOT_ACCEPTABLE", "failed"],
  [819, "UNWANTED", "declined"],
  [820, "NO_IDENTITY", "failed"],
  [821, "BAD_IDENTITY_INFO", "failed"],
  [822, "UNSUPPORTED_CERTIFICATE", "failed"],
  [823, "INVALID_IDENTITY", "failed"],
  [824, "STALE_DATE", "failed"],
  [825, "REJECT_ALL", "declined"],
];

describe("what an unanswered customer leg came to", () => {
  it.each(LINES)("cause %i %s is %s", (_number, cause, kind) => {
    expect(meaningOf(cause, null)).toEqual(KINDS[kind]);
    expect(isKnownCause(cause)).toBe(true);
  });

  it("the table has a line for every cause FreeSWITCH defines and no other", () => {
    expect(Object.keys(CAUSES).sort()).toEqual(LINES.map(([, cause]) => cause).sort());
  });

  it.each([
    ["USER_BUSY", 486, "busy", "busy", false],
    ["USER_BUSY", 600, "busy", "busy", false],
    ["NO_ANSWER", null, "no_answer", "no_answer", false],
    ["NO_USER_RESPONSE", 480, "no_answer", "no_answer", false],
    ["SUBSCRIBER_ABSENT", 480, "no_answer", "no_answer", false],
    ["ORIGINATOR_CANCEL", 487, "no_answer", "no_answer", false],
    ["NORMAL_CLEARING", null, "no_answer", "no_answer", false],
    ["RECOVERY_ON_TIMER_EXPIRE", 408, "no_answer", "no_answer", false],
    ["RECOVERY_ON_TIMER_EXPIRE", 504, "failed", "failed", true],
    ["NORMAL_TEMPORARY_FAILURE", 503, "failed", "failed", true],
    ["NORMAL_CIRCUIT_CONGESTION", 503, "failed", "failed", true],
    ["NETWORK_OUT_OF_ORDER", 502, "failed", "failed", true],
    ["INCOMPATIBLE_DESTINATION", 488, "failed", "failed", false],
  ])(
    "%s with SIP %s is %s, for the retry rules %s, the number lives; gateway's fault: %s",
    (cause, sipCode, status, outcome, gatewayFault) => {
      expect(meaningOf(cause, sipCode)).toEqual({ status, outcome, deadNumber: false, gatewayFault });
    },
  );

  it.each([
    ["UNALLOCATED_NUMBER", 404],
    ["NUMBER_CHANGED", 410],
    ["INVALID_NUMBER_FORMAT", 484],
    ["NO_ROUTE_DESTINATION", 604],
    ["UNALLOCATED_NUMBER", null],
    ["NO_ROUTE_DESTINATION", null],
    ["NUMBER_CHANGED", null],
    ["INVALID_NUMBER_FORMAT", null],
    ["NORMAL_UNSPECIFIED", 404],
  ])("§21 %s with SIP %s is a dead number", (cause, sipCode) => {
    expect(meaningOf(cause, sipCode)).toEqual({
      status: "failed",
      outcome: "failed",
      deadNumber: true,
      gatewayFault: false,
    });
  });

  it("a person's refusal (603) is busy in the books and rejected for the retry rules", () => {
    expect(meaningOf("CALL_REJECTED", 603)).toEqual(KINDS.declined);
    expect(meaningOf("CALL_REJECTED", null).outcome).toBe("rejected");
  });

  it("the carrier's refusal (403), which has the same cause, is a failure that another gateway may not share", () => {
    for (const code of [401, 402, 403, 407]) expect(meaningOf("CALL_REJECTED", code)).toEqual(KINDS.trunk);
  });

  it("a cause nobody knows is a failure that may be tried again", () => {
    for (const cause of ["", "SOMETHING_NEW", "constructor", "__proto__"])
      expect([meaningOf(cause, null), isKnownCause(cause)]).toEqual([KINDS.failed, false]);
  });

  it("a network's 5xx beside a cause that names no side is the gateway's fault; beside a person's answer it is not", () => {
    for (const code of [500, 502, 503, 504]) {
      expect(meaningOf("NORMAL_UNSPECIFIED", code)).toEqual(KINDS.trunk);
      expect(meaningOf("SOMETHING_NEW", code)).toEqual(KINDS.trunk);
      expect(meaningOf("USER_BUSY", code)).toEqual(KINDS.busy);
      expect(meaningOf("UNALLOCATED_NUMBER", code)).toEqual(KINDS.dead);
    }
    expect(meaningOf("NORMAL_UNSPECIFIED", 501)).toEqual(KINDS.failed);
  });

  it("no cause says that a call was completed or met a machine: only an answer can", () => {
    for (const meaning of Object.values(CAUSES)) expect(["no_answer", "busy", "failed"]).toContain(meaning.status);
  });
});

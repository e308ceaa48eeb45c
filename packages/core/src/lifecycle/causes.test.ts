import { describe, expect, it } from "vitest";
import { CAUSES, meaningOf } from "./causes.ts";

describe("what an unanswered customer leg came to", () => {
  it.each([
    ["USER_BUSY", 486, "busy", "busy"],
    ["USER_BUSY", 600, "busy", "busy"],
    ["NO_ANSWER", null, "no_answer", "no_answer"],
    ["NO_USER_RESPONSE", 480, "no_answer", "no_answer"],
    ["SUBSCRIBER_ABSENT", 480, "no_answer", "no_answer"],
    ["ORIGINATOR_CANCEL", 487, "no_answer", "no_answer"],
    ["NORMAL_CLEARING", null, "no_answer", "no_answer"],
    ["RECOVERY_ON_TIMER_EXPIRE", 408, "no_answer", "no_answer"],
    ["RECOVERY_ON_TIMER_EXPIRE", 504, "failed", "failed"],
    ["NORMAL_TEMPORARY_FAILURE", 503, "failed", "failed"],
    ["NORMAL_CIRCUIT_CONGESTION", 503, "failed", "failed"],
    ["NETWORK_OUT_OF_ORDER", 502, "failed", "failed"],
    ["INCOMPATIBLE_DESTINATION", 488, "failed", "failed"],
  ])("%s with SIP %s is %s, for the retry rules %s, and the number lives", (cause, sipCode, status, outcome) => {
    expect(meaningOf(cause, sipCode)).toEqual({ status, outcome, deadNumber: false });
  });

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
    expect(meaningOf(cause, sipCode)).toEqual({ status: "failed", outcome: "failed", deadNumber: true });
  });

  it("a person's refusal (603) is busy in the books and rejected for the retry rules", () => {
    expect(meaningOf("CALL_REJECTED", 603)).toEqual({ status: "busy", outcome: "rejected", deadNumber: false });
    expect(meaningOf("CALL_REJECTED", null).outcome).toBe("rejected");
  });

  it("the carrier's refusal (403), which has the same cause, is a failure", () => {
    expect(meaningOf("CALL_REJECTED", 403)).toEqual({ status: "failed", outcome: "failed", deadNumber: false });
  });

  it("a cause nobody knows is a failure that may be tried again", () => {
    for (const cause of ["", "SOMETHING_NEW", "constructor", "__proto__"])
      expect(meaningOf(cause, null)).toEqual({ status: "failed", outcome: "failed", deadNumber: false });
  });

  it("no cause says that a call was completed or met a machine: only an answer can", () => {
    for (const meaning of Object.values(CAUSES)) expect(["no_answer", "busy", "failed"]).toContain(meaning.status);
  });
});

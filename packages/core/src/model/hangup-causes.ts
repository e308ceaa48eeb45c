import type { FinishedStatus } from "./call.ts";
import type { RetryOutcome } from "./campaign.ts";

/** What an unanswered customer leg came to. */
export interface CauseMeaning {
  readonly status: FinishedStatus;
  /** As the retry rules see it. */
  readonly outcome: RetryOutcome;
  /** The network says nobody can be reached there, today or tomorrow: the contact is finished. */
  readonly deadNumber: boolean;
  /** The way to the network failed and nobody was reached: another gateway may do better, at once. */
  readonly gatewayFault: boolean;
}

const NO_ANSWER: CauseMeaning = { status: "no_answer", outcome: "no_answer", deadNumber: false, gatewayFault: false };
const BUSY: CauseMeaning = { status: "busy", outcome: "busy", deadNumber: false, gatewayFault: false };
/**
 * A person saw the call and refused it. The contract's statuses have no word for that: `busy` is nearest, because the same
 * button answers 486 on one phone and 603 on the next, and `failed` would put people's choices among the trunk's faults. The
 * outcome tells them apart, so that a refusal is by default not followed by another call.
 */
const DECLINED: CauseMeaning = { status: "busy", outcome: "rejected", deadNumber: false, gatewayFault: false };
const FAILED: CauseMeaning = { status: "failed", outcome: "failed", deadNumber: false, gatewayFault: false };
const DEAD: CauseMeaning = { status: "failed", outcome: "failed", deadNumber: true, gatewayFault: false };
/** The carrier could not or would not carry it. */
const TRUNK: CauseMeaning = { ...FAILED, gatewayFault: true };

/** Every hang-up cause FreeSWITCH 1.11 has a name for. Q.850 numbers up to 127, then FreeSWITCH's own. */
export const CAUSES: Readonly<Record<string, CauseMeaning>> = {
  NONE: FAILED,
  UNALLOCATED_NUMBER: DEAD, // 1
  NO_ROUTE_TRANSIT_NET: TRUNK, // 2
  NO_ROUTE_DESTINATION: DEAD, // 3
  CHANNEL_UNACCEPTABLE: FAILED,
  CALL_AWARDED_DELIVERED: FAILED,
  NORMAL_CLEARING: NO_ANSWER, // somebody hung up before the answer
  USER_BUSY: BUSY, // 17
  NO_USER_RESPONSE: NO_ANSWER, // 18: SIP 480, the phone is off or out of reach
  NO_ANSWER: NO_ANSWER, // 19: rang out, and also a carrier that never replied
  SUBSCRIBER_ABSENT: NO_ANSWER, // 20
  CALL_REJECTED: DECLINED, // 21; but see the carrier's refusals below
  NUMBER_CHANGED: DEAD, // 22
  REDIRECTION_TO_NEW_DESTINATION: FAILED,
  EXCHANGE_ROUTING_ERROR: TRUNK,
  DESTINATION_OUT_OF_ORDER: FAILED,
  INVALID_NUMBER_FORMAT: DEAD, // 28
  FACILITY_REJECTED: FAILED,
  RESPONSE_TO_STATUS_ENQUIRY: FAILED,
  NORMAL_UNSPECIFIED: FAILED,
  NORMAL_CIRCUIT_CONGESTION: TRUNK,
  NETWORK_OUT_OF_ORDER: TRUNK,
  NORMAL_TEMPORARY_FAILURE: TRUNK,
  SWITCH_CONGESTION: TRUNK,
  ACCESS_INFO_DISCARDED: FAILED,
  REQUESTED_CHAN_UNAVAIL: TRUNK,
  PRE_EMPTED: FAILED,
  FACILITY_NOT_SUBSCRIBED: FAILED,
  OUTGOING_CALL_BARRED: FAILED,
  INCOMING_CALL_BARRED: FAILED,
  BEARERCAPABILITY_NOTAUTH: FAILED,
  BEARERCAPABILITY_NOTAVAIL: TRUNK,
  SERVICE_UNAVAILABLE: TRUNK,
  BEARERCAPABILITY_NOTIMPL: FAILED,
  CHAN_NOT_IMPLEMENTED: FAILED,
  FACILITY_NOT_IMPLEMENTED: FAILED,
  SERVICE_NOT_IMPLEMENTED: FAILED,
  INVALID_CALL_REFERENCE: FAILED,
  INCOMPATIBLE_DESTINATION: FAILED,
  INVALID_MSG_UNSPECIFIED: FAILED,
  MANDATORY_IE_MISSING: FAILED,
  MESSAGE_TYPE_NONEXIST: FAILED,
  WRONG_MESSAGE: FAILED,
  IE_NONEXIST: FAILED,
  INVALID_IE_CONTENTS: FAILED,
  WRONG_CALL_STATE: FAILED,
  RECOVERY_ON_TIMER_EXPIRE: FAILED, // 102
  MANDATORY_IE_LENGTH_ERROR: FAILED,
  PROTOCOL_ERROR: FAILED,
  INTERWORKING: FAILED,
  SUCCESS: FAILED,
  ORIGINATOR_CANCEL: NO_ANSWER, // we gave up ringing
  CRASH: FAILED,
  SYSTEM_SHUTDOWN: FAILED,
  LOSE_RACE: FAILED,
  MANAGER_REQUEST: FAILED,
  BLIND_TRANSFER: FAILED,
  ATTENDED_TRANSFER: FAILED,
  ALLOTTED_TIMEOUT: NO_ANSWER,
  USER_CHALLENGE: TRUNK,
  MEDIA_TIMEOUT: FAILED,
  PICKED_OFF: FAILED,
  USER_NOT_REGISTERED: FAILED,
  PROGRESS_TIMEOUT: TRUNK,
  INVALID_GATEWAY: TRUNK,
  GATEWAY_DOWN: TRUNK,
  INVALID_URL: FAILED,
  INVALID_PROFILE: FAILED,
  NO_PICKUP: NO_ANSWER,
  SRTP_READ_ERROR: FAILED,
  BOWOUT: FAILED,
  BUSY_EVERYWHERE: BUSY, // SIP 600
  DECLINE: DECLINED, // SIP 603
  DOES_NOT_EXIST_ANYWHERE: DEAD, // SIP 604
  NOT_ACCEPTABLE: FAILED,
  UNWANTED: DECLINED, // SIP 607
  NO_IDENTITY: FAILED,
  BAD_IDENTITY_INFO: FAILED,
  UNSUPPORTED_CERTIFICATE: FAILED,
  INVALID_IDENTITY: FAILED,
  STALE_DATE: FAILED,
  REJECT_ALL: DECLINED, // SIP 608
};

/** Contract §21. A carrier may put another cause beside them in a Reason header; the status still says the number is dead. */
const DEAD_SIP_CODES: ReadonlySet<number> = new Set([404, 410, 484, 604]);

/** CALL_REJECTED with one of these is the carrier's no to us (credit, login, caller ID), not a person's. */
const CARRIER_REFUSALS: ReadonlySet<number> = new Set([401, 402, 403, 407]);

/** The carrier, and not the person called, says that it did not work. 501 and 505 are about the message and would come again. */
const NETWORK_FAULTS: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * Reads the end of a customer leg that was never answered. `cause` is FreeSWITCH's name, `sipCode` the far end's final
 * status when it sent one. A cause this table does not know is a failure that may be tried again.
 */
export function meaningOf(cause: string, sipCode: number | null): CauseMeaning {
  if (sipCode !== null && DEAD_SIP_CODES.has(sipCode)) return DEAD;
  if (cause === "CALL_REJECTED" && sipCode !== null && CARRIER_REFUSALS.has(sipCode)) return TRUNK;
  // 408 is a carrier whose own ringing timer ran out; 504, of the same cause, is a network that did not get through.
  if (cause === "RECOVERY_ON_TIMER_EXPIRE" && sipCode === 408) return NO_ANSWER;
  const meaning = isKnownCause(cause) ? (CAUSES[cause] ?? FAILED) : FAILED;
  // A cause that names no side, with the network's own 5xx beside it: the carrier's trouble, whatever it called it.
  return meaning === FAILED && sipCode !== null && NETWORK_FAULTS.has(sipCode) ? TRUNK : meaning;
}

/** Whether FreeSWITCH had this cause when the table was written; others are treated as `failed`, and worth a line in the log. */
export const isKnownCause = (cause: string): boolean => Object.hasOwn(CAUSES, cause);

import { CAUSES } from "../model/hangup-causes.ts";

/** Of the causes that come up here. */
const NUMBERS: Readonly<Record<string, number>> = {
  NONE: 0,
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_DESTINATION: 3,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_CIRCUIT_CONGESTION: 34,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  INCOMPATIBLE_DESTINATION: 88,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  INTERWORKING: 127,
};

/** The number of Q.850. FreeSWITCH's own causes have none: they count as 16, a normal end. */
export const q850Number = (cause: string): number => NUMBERS[cause] ?? 16;

/** A cause somebody asked for, by name: an unknown one silently becomes NORMAL_CLEARING. */
export const knownCause = (asked: string | undefined): string =>
  asked !== undefined && Object.hasOwn(CAUSES, asked) ? asked : "NORMAL_CLEARING";

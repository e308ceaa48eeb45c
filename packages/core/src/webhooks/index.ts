export { CATALOGUE, EVENT_TYPES, isEventType, wirePayload } from "./catalogue.ts";
export { envelope } from "./envelope.ts";
export type { EventKind } from "./event-kind.ts";
export { DISABLED_AFTER_MS, healthAfter } from "./health.ts";
export { isSubscription, wants } from "./match.ts";
export {
  ATTEMPT_DELAYS_MS,
  type AttemptOutcome,
  type AttemptVerdict,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_MS,
  nextAttempt,
  retryAfterOf,
  verdict,
} from "./schedule.ts";
export { secretFrom } from "./secret.ts";
export { type AttemptToSign, HEADER_PREFIX, signatureHeaders } from "./sign.ts";
export { TEST_VECTOR } from "./test-vector.ts";
export { type Verification, type VerifyOptions, verifyWebhook, type WebhookHeaders } from "./verify.ts";

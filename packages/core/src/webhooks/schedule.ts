import { HOUR, type Instant, MINUTE, SECOND } from "../model/instant.ts";

/** Delay before each attempt, counted from the end of the one before (C-WH-8, C-WH-9). As many as there are attempts. */
export const ATTEMPT_DELAYS_MS = [0, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR] as const;
export const MAX_ATTEMPTS = ATTEMPT_DELAYS_MS.length;

/** A receiver may ask for more patience than the schedule has, but not for more than this. */
export const MAX_RETRY_AFTER_MS = HOUR;

/**
 * When the next attempt is due, or null when there is none left.
 *
 * @param attemptsMade attempts so far, the failed one included
 * @param failedAt when that one ended
 * @param retryAfterMs what the receiver asked for (see {@link retryAfterOf}); only ever lengthens the delay
 * @param jitter a share of the delay to add, 0 for none: keeps a thousand events that failed together from coming back so
 */
export function nextAttempt(
  attemptsMade: number,
  failedAt: Instant,
  retryAfterMs: number | null,
  jitter = 0,
): Instant | null {
  const delay = ATTEMPT_DELAYS_MS[attemptsMade];
  if (delay === undefined) return null;
  const wait = Math.max(delay, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
  return failedAt + wait + Math.round(delay * jitter);
}

/** What came of an attempt, as far as the schedule cares. */
export type AttemptOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: "failed" };

/** `gone`: the receiver wants nothing ever again (410), so retries end and the endpoint is disabled. */
export type AttemptVerdict = "delivered" | "retry" | "gone";

/** Any 2xx is success; everything else, redirects too, is not (C-WH-7, C-WH-9). */
export function verdict(outcome: AttemptOutcome): AttemptVerdict {
  if (outcome.kind === "failed") return "retry";
  if (outcome.status >= 200 && outcome.status < 300) return "delivered";
  return outcome.status === 410 ? "gone" : "retry";
}

/** The delay the receiver asked for, where it may ask: with 429 and 503. */
export const retryAfterOf = (outcome: AttemptOutcome): number | null =>
  outcome.kind === "answered" && (outcome.status === 429 || outcome.status === 503) ? outcome.retryAfterMs : null;

import type { CheckDetail, CheckResult, Fact } from "../model/decision.ts";
import type { Instant } from "../model/instant.ts";

const GROUNDLESS = {};

/** A check's detail, from its result, its sentence and the fact it rests on. */
export function verdict(
  result: CheckResult,
  reason: string,
  ground: Pick<Fact<unknown>, "source" | "asOf"> = GROUNDLESS,
): CheckDetail {
  return told(result, reason, ground.source, ground.asOf);
}

/** As {@link verdict}, by the ground's parts. */
export function told(
  result: CheckResult,
  reason: string,
  source: string | undefined,
  asOf: Instant | undefined,
): CheckDetail {
  if (source === undefined) return asOf === undefined ? { result, reason } : { result, reason, dataAsOf: asOf };
  return asOf === undefined ? { result, reason, source } : { result, reason, source, dataAsOf: asOf };
}

/**
 * A verdict that is made once and kept for many decisions. It has a literal of its own: where most of what a literal makes
 * lives on, V8 puts all it makes into old memory, and every decision would pay for that.
 */
export const lasting = (result: CheckResult, reason: string): CheckDetail => Object.freeze({ result, reason });

const WEIGHT: Readonly<Record<CheckResult, number>> = { not_applicable: 0, passed: 1, error: 2, failed: 3 };

/** The graver of two verdicts, the first of equals. */
export const graver = (worst: CheckDetail | null, next: CheckDetail): CheckDetail =>
  worst === null || WEIGHT[next.result] > WEIGHT[worst.result] ? next : worst;

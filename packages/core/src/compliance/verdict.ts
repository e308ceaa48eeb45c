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

const WEIGHT: Readonly<Record<CheckResult, number>> = { not_applicable: 0, passed: 1, error: 2, failed: 3 };

/** The graver of two verdicts, the first of equals. */
export const graver = (worst: CheckDetail | null, next: CheckDetail): CheckDetail =>
  worst === null || WEIGHT[next.result] > WEIGHT[worst.result] ? next : worst;

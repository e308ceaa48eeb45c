import type { CheckDetail, CheckResult, Fact } from "../model/decision.ts";

/** A check's detail, from its result, its sentence and the fact it rests on. */
export function verdict(
  result: CheckResult,
  reason: string,
  ground: Pick<Fact<unknown>, "source" | "asOf"> = {},
): CheckDetail {
  return {
    result,
    reason,
    ...(ground.source === undefined ? {} : { source: ground.source }),
    ...(ground.asOf === undefined ? {} : { dataAsOf: ground.asOf }),
  };
}

const WEIGHT: Readonly<Record<CheckResult, number>> = { not_applicable: 0, passed: 1, error: 2, failed: 3 };

/** The gravest of several verdicts, the first of equals; `none` when there are none. */
export const gravest = (verdicts: readonly CheckDetail[], none: CheckDetail): CheckDetail =>
  verdicts.reduce((worst, next) => (WEIGHT[next.result] > WEIGHT[worst.result] ? next : worst), verdicts[0] ?? none);

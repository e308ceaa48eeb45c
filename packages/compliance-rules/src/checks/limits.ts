import { fixedMs, knownOf } from "@broadnet-engage/core/model";
import type { Case } from "../case.ts";
import type { Check } from "./check.ts";

const resultOf = (one: Case, check: string): string | undefined => one.expect.checks[check];

/** Limits and rests are wrong at their edges: each kind has a case that just passes and one that just fails. */
function bothSides(kind: string, check: string, cases: readonly Case[]): readonly string[] {
  return ["passed", "failed"]
    .filter((result) => !cases.some((one) => one.given.attempts.length > 0 && resultOf(one, check) === result))
    .map((result) => `${kind}: no case with earlier attempts in which it has ${result}.`);
}

/** A rolling limit has a case with an attempt exactly as old as it is long, which counts no more. */
function rolling(period: string, cases: readonly Case[]): readonly string[] {
  const ms = fixedMs(period);
  const tried = cases.some(({ given }) =>
    given.attempts.some(({ at }) => Date.parse(given.at) - Date.parse(at) === ms),
  );
  return ms === null || tried ? [] : [`frequency: no case with an attempt ${period} ago to the moment.`];
}

export const limits: Check = ({ pack, cases }) => {
  const caps = knownOf(pack.rules.frequency);
  const rests = knownOf(pack.rules.cooldown);
  const periods = caps.map(({ value }) => value.per).filter((per) => typeof per === "string");
  return [
    ...(caps.length > 0 ? bothSides("frequency", "frequency_cap", cases) : []),
    ...periods.flatMap((per) => rolling(per, cases)),
    ...(rests.length > 0 ? bothSides("cooldown", "cooldown", cases) : []),
  ];
};

import type { CheckDetail } from "../model/decision.ts";
import type { LineTypeRule } from "../model/rule-caller.ts";
import type { Facts } from "./facts.ts";
import type { Jurisdictions } from "./law.ts";
import type { Rule } from "./rule-table.ts";
import { graver, lasting, verdict } from "./verdict.ts";

function judge(rule: Rule<LineTypeRule>, facts: Facts, jurisdiction: string): CheckDetail {
  const { lineTypes, phone } = facts;
  if (rule.value === null)
    return verdict(
      "error",
      `Which lines may be called in ${jurisdiction} is not known (${rule.unknown}), so the call is not permitted.`,
    );
  if (lineTypes.kind !== "known" || lineTypes.value.length === 0) {
    const why = lineTypes.kind === "unknown" ? lineTypes.why : "the number's type is not known";
    return verdict(
      "error",
      `The type of line of ${phone} could not be checked (${why}), so the call is not permitted.`,
    );
  }
  const { allow, deny } = rule.value;
  const barred = lineTypes.value.find((type) => deny?.includes(type) || (allow !== undefined && !allow.includes(type)));
  return barred === undefined
    ? verdict("passed", `Lines such as ${phone} may be called in ${jurisdiction}.`, lineTypes)
    : verdict(
        "failed",
        `${phone} can be a line (${barred.replace("_", " ")}) that may not be called in ${jurisdiction}.`,
        lineTypes,
      );
}

const SILENT = lasting("not_applicable", "No rule on types of lines covers this call.");

/** The kind of line, where a pack limits which may be called. */
export function checkLineType(facts: Facts, law: Jurisdictions): CheckDetail {
  let worst: CheckDetail | null = null;
  for (const { view, pack } of law.packs)
    for (const rule of view.lineType) worst = graver(worst, judge(rule, facts, pack.jurisdiction));
  return worst ?? SILENT;
}

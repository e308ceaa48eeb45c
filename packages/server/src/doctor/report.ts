import type { Finding, Grade } from "@broadnet-engage/core/freeswitch";

const MARK: Readonly<Record<Grade, string>> = { fault: "✗", advice: "!", unknown: "?", good: "✓" };

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** The findings as lines for a terminal; what stands in the way comes last, where it is read. */
export function report(findings: readonly Finding[]): string {
  const ORDER: readonly Grade[] = ["good", "unknown", "advice", "fault"];
  const sorted = ORDER.flatMap((grade) => findings.filter((finding) => finding.grade === grade));
  return [...sorted.flatMap(lines), "", verdict(findings)].join("\n");
}

const lines = ({ grade, about, says, fix }: Finding): readonly string[] => [
  `${MARK[grade]} ${about}: ${says}`,
  ...(fix === undefined ? [] : [`    ${fix}`]),
];

function verdict(findings: readonly Finding[]): string {
  const faults = findings.filter(({ grade }) => grade === "fault").length;
  const hints = findings.filter(({ grade }) => grade === "advice" || grade === "unknown").length;
  const also = hints > 0 ? ` ${plural(hints, "thing")} to look at besides.` : "";
  return faults > 0
    ? `${plural(faults, "thing")} ${faults === 1 ? "stands" : "stand"} in the way.${also}`
    : `Nothing stands in the way.${also}`;
}

export const isHealthy = (findings: readonly Finding[]): boolean => findings.every(({ grade }) => grade !== "fault");

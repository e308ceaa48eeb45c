import type { Comparison } from "./compare.ts";
import { EXCLUSIONS } from "./exclusions.ts";
import { markdownTable } from "./table.ts";

/** The document that keeps the figures; what stands between its two marks is written by `npm run sim:truth -- --write`. */
export const REFERENCE = new URL("../../../../docs/reference/simulated-switch.md", import.meta.url);

const MARKS = { begin: "<!-- figures -->", end: "<!-- /figures -->" } as const;

/** The figures and the exclusions, marks included. */
export function referenceTable(all: readonly Comparison[]): string {
  const sorted = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  const reasons = Object.entries(EXCLUSIONS).map(([name, { kind, reason }]) => `| ${name} | ${kind} | ${reason} |`);
  const exclusions = ["| recording | kind | reason |", "|---|---|---|", ...reasons].join("\n");
  return [MARKS.begin, markdownTable(sorted), "", exclusions, "", headerTable(sorted), MARKS.end].join("\n");
}

/** Headers that no replay has, with the number of recorded events they are missing in. */
function headerTable(all: readonly Comparison[]): string {
  const missing = new Map<string, number>();
  for (const { missingNames } of all)
    for (const [name, times] of missingNames) missing.set(name, (missing.get(name) ?? 0) + times);
  const sorted = [...missing].sort(([a, times], [b, others]) => others - times || (a < b ? -1 : 1));
  const rows = sorted.map(([name, times]) => `\`${name}\` ${times}`).join(", ");
  return `Headers the simulation does not write, with the number of recorded frames they are missing in: ${rows}.`;
}

/** The document with new figures. */
export function withFigures(document: string, all: readonly Comparison[]): string {
  const from = document.indexOf(MARKS.begin);
  const to = document.indexOf(MARKS.end);
  if (from === -1 || to === -1) throw new Error("The reference has lost its marks.");
  return document.slice(0, from) + referenceTable(all) + document.slice(to + MARKS.end.length);
}

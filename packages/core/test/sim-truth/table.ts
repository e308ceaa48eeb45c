import type { Comparison } from "./compare.ts";
import { EXCLUSIONS } from "./exclusions.ts";

/** A share as it is printed; a share of nothing is a dash. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`;

const HEAD = ["recording", "frames in order", "headers there", "values equal", "headers too many"];

export function rowOf(comparison: Comparison): readonly string[] {
  const { name, frames, inOrder, fields, names, compared, values, extraNames } = comparison;
  const note = EXCLUSIONS[name] ? ` (${EXCLUSIONS[name]?.kind})` : "";
  return [
    name,
    `${inOrder}/${frames}${note}`,
    `${percent(names, fields)} of ${fields}`,
    `${percent(values, compared)} of ${compared}`,
    String(extraNames),
  ];
}

/** All together, as if they were one recording. */
export function sumOf(all: readonly Comparison[]): Comparison {
  const add = (pick: (one: Comparison) => number) => all.reduce((sum, one) => sum + pick(one), 0);
  return {
    name: "all",
    frames: add((one) => one.frames),
    inOrder: add((one) => one.inOrder),
    missing: [],
    extra: [],
    fields: add((one) => one.fields),
    names: add((one) => one.names),
    compared: add((one) => one.compared),
    values: add((one) => one.values),
    extraNames: add((one) => one.extraNames),
    missingNames: new Map(),
    wrongValues: new Map(),
  };
}

export function markdownTable(all: readonly Comparison[]): string {
  const rows = [HEAD, HEAD.map(() => "---"), ...[...all, sumOf(all)].map(rowOf)];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** For a terminal. */
export function plainTable(all: readonly Comparison[]): string {
  const rows = [HEAD, ...[...all, sumOf(all)].map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

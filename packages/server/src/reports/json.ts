import { toIso } from "@broadnet-engage/core/model";
import type { Column, Value } from "./column.ts";

const spelled = (kind: Column["kind"], value: Value): Value =>
  kind === "instant" && value !== null ? toIso(Number(value)) : value;

/** A row as the contract spells members: instants in UTC, numbers as numbers. */
export const jsonRow = <R>(columns: readonly Column<R>[], row: R): Record<string, Value> =>
  Object.fromEntries(columns.map(({ key, kind, value }) => [key, spelled(kind, value(row))]));

/** One JSON array, a row a line; in pieces of many lines. */
export async function* jsonLines<R>(
  columns: readonly Column<R>[],
  batches: AsyncIterable<readonly R[]>,
): AsyncGenerator<string> {
  let before = "[\n";
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(jsonRow(columns, row))).join(",\n");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

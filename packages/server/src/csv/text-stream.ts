import { stringify } from "csv-stringify/sync";

/** Lines of CSV (RFC 4180). Cells are guarded by whoever makes them. */
export const csvLinesOf = (rows: readonly (readonly string[])[], lineEnd: "\n" | "\r\n" = "\n"): string =>
  stringify(
    rows.map((row) => [...row]),
    { record_delimiter: lineEnd },
  );

/** A list as CSV: the header, then its rows, in pieces of many lines. */
export async function* csvText(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  yield csvLinesOf([header]);
  for await (const rows of batches) if (rows.length > 0) yield csvLinesOf(rows);
}

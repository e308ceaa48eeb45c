import { guarded } from "../csv/guard.ts";
import { csvLinesOf } from "../csv/text-stream.ts";
import type { Column, Language, Value } from "./column.ts";
import type { LocalTime } from "./local-time.ts";

export interface CsvOptions {
  readonly language: Language;
  readonly time: LocalTime;
  readonly lineEnds: "lf" | "crlf";
  /** Begins with a byte order mark. */
  readonly bom: boolean;
}

function cell(kind: Column["kind"], value: Value, time: LocalTime): string {
  if (value === null) return "";
  if (kind === "instant") return time.iso(Number(value));
  if (kind === "decimal") return Number(value).toFixed(1);
  if (kind === "percent") return `${Number(value).toFixed(1)}%`;
  // Spelled by us, and so no formula.
  return kind === "text" || kind === "phone" ? guarded(String(value)) : String(value);
}

/** Lines as RFC 4180 has them: the header first, then every row; in pieces of many lines. */
export async function* csvLines<R>(
  columns: readonly Column<R>[],
  batches: AsyncIterable<readonly R[]>,
  { language, time, lineEnds, bom }: CsvOptions,
): AsyncGenerator<string> {
  const lineEnd = lineEnds === "crlf" ? "\r\n" : "\n";
  const header = columns.map(({ title }) => guarded(title[language]));
  yield `${bom ? "\ufeff" : ""}${csvLinesOf([header], lineEnd)}`;
  for await (const rows of batches)
    if (rows.length > 0)
      yield csvLinesOf(
        rows.map((row) => columns.map(({ kind, value }) => cell(kind, value(row), time))),
        lineEnd,
      );
}

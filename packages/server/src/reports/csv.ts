import { stringify } from "csv-stringify/sync";
import type { Column, Language, Value } from "./column.ts";
import type { LocalTime } from "./local-time.ts";

export interface CsvOptions {
  readonly language: Language;
  readonly time: LocalTime;
  readonly lineEnds: "lf" | "crlf";
  /** Begins with a byte order mark. */
  readonly bom: boolean;
}

const FORMULA = /^[=+\-@\t\r]/;
const E164 = /^\+[1-9][0-9]{6,14}$/;

/** What a spreadsheet would run as a formula is shown as text; a phone number is not touched (C-REP-4). */
export const guarded = (text: string): string => (FORMULA.test(text) && !E164.test(text) ? `'${text}` : text);

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
  const form = { record_delimiter: lineEnds === "crlf" ? "\r\n" : "\n" };
  const header = columns.map(({ title }) => guarded(title[language]));
  yield `${bom ? "\ufeff" : ""}${stringify([header], form)}`;
  for await (const rows of batches)
    yield stringify(
      rows.map((row) => columns.map(({ kind, value }) => cell(kind, value(row), time))),
      form,
    );
}

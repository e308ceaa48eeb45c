import { Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { parse as parseText } from "csv-parse/sync";

export const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t" } as const;
export type Delimiter = keyof typeof DELIMITERS;
const delimiterOf = (name: Delimiter): string => DELIMITERS[name];

/** A cell may hold line breaks; a quote that is never closed would take in the rest of the file as one. */
const RECORD_BYTES_MAX = 64 * 1024;

/** Files as people make them: with a byte order mark or without, any line ends, quotes only where they are needed. */
const CSV_FORM = {
  bom: true,
  record_delimiter: ["\r\n", "\n", "\r"] as string[],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: RECORD_BYTES_MAX,
};

/** The first row of a file's beginning; undefined when there is none. @throws when it is none. */
export const firstRow = (head: string, delimiter: Delimiter): readonly string[] | undefined =>
  parseText(head, { ...CSV_FORM, delimiter: delimiterOf(delimiter), to: 1 })[0];

export interface Row {
  /** Of the file, where the row begins; the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The file is no table from some line on. What came before is whole. */
export class BrokenFile extends Error {
  override readonly name = "BrokenFile";
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

const whyOf = ({ code, message }: CsvError): string =>
  code === "CSV_QUOTE_NOT_CLOSED" || code === "CSV_MAX_RECORD_SIZE"
    ? "a quote that is opened is never closed, or a row is longer than 64 KiB"
    : message;

/**
 * Every row of a file, the header among them, as it is read: memory holds one piece of the file. Rows of nothing but empty
 * cells are left out. @throws BrokenFile after the last row that is whole.
 */
export async function* readRows(file: AsyncIterable<Uint8Array>, delimiter: Delimiter): AsyncGenerator<Row> {
  const source = Readable.from(file, { objectMode: false });
  // Skipping keeps the rows before: a parser that throws drops those nobody has read yet.
  let broken: (CsvError & { readonly lines?: number }) | undefined;
  const parser = parse({
    ...CSV_FORM,
    delimiter: delimiterOf(delimiter),
    info: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      broken ??= error;
      return undefined;
    },
  });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let last = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (broken !== undefined && info.lines > (broken.lines ?? 0)) break;
      last = info.lines;
      if (record.some((cell) => cell.trim() !== "")) yield { line: last - breaksIn(record), cells: record };
    }
  } finally {
    source.destroy();
  }
  if (broken !== undefined) throw new BrokenFile(`After line ${last}: ${whyOf(broken)}.`, { cause: broken });
}

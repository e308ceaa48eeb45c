import { LineReading, type ListProgress, readWhole, type WholeRead } from "./line-reading.ts";
import type { NumberBlocks } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

/** How a source writes its numbers. */
export interface ListForm {
  /**
   * What stands before each number of the list, as digits: `1` for a North American list of ten digits. Numbers that begin
   * with `+` or `00` are whole already. Empty: every line is an international number, with or without `+`.
   */
  readonly callingCode: string;
  /** Counted from 1. Of a CSV, the column that has the number; two columns are put together (area code, rest). */
  readonly columns: readonly number[];
  /** Lines before the first number. */
  readonly headerLines: number;
}

export interface ListOptions {
  /** Another digest of the bytes throws `validation-failed`, and nothing is returned. */
  readonly expectedDigest?: string | undefined;
  readonly progress?: ((now: ListProgress) => void) | undefined;
}

export interface ListResult extends WholeRead {
  readonly blocks: NumberBlocks;
}

/**
 * Reads a plain list or a CSV of numbers, streamed, into a set. A line without a number is counted and named, and the caller
 * decides whether the list will do: a register with holes would let calls through.
 */
export async function readNumberList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: ListForm,
  { expectedDigest, progress }: ListOptions = {},
): Promise<ListResult> {
  const builder = new NumberSetBuilder();
  const reading = new LineReading({ take: takenInto(builder, form), headerLines: form.headerLines, progress });
  const read = await readWhole(chunks, reading, expectedDigest);
  return { ...read, blocks: builder.finish() };
}

/** Adds the number of each line. */
export const takenInto =
  (builder: NumberSetBuilder, form: ListForm) =>
  (line: string): boolean => {
    const number = numberIn(line, form);
    if (number !== null) builder.add(number);
    return number !== null;
  };

const PUNCTUATION = /[\s()\-./"']/g;

/** Null when the line holds no number. */
export function numberIn(line: string, { callingCode, columns }: ListForm): number | null {
  const text = columns.length === 0 ? line : cellsIn(line, columns);
  const bare = text.replace(PUNCTUATION, "");
  const whole = bare.startsWith("+") ? bare.slice(1) : bare.startsWith("00") ? bare.slice(2) : callingCode + bare;
  return /^[1-9][0-9]{6,14}$/.test(whole) ? Number(whole) : null;
}

function cellsIn(line: string, columns: readonly number[]): string {
  const cells = cellsOf(line);
  return columns.map((column) => cells[column - 1] ?? "").join("");
}

/** Registers' CSV holds digits and dates; a comma inside quotes ends no number we would take. */
export const cellsOf = (line: string): readonly string[] => line.split(/[,;\t]/);

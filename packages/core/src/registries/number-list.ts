import { createHash } from "node:crypto";
import { EngageError } from "../errors.ts";
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

export interface ListProgress {
  readonly lines: number;
  readonly bytes: number;
  readonly refused: number;
}

export interface ListResult extends ListProgress {
  readonly blocks: NumberBlocks;
  /** SHA-256 of the bytes as they came, in hex. */
  readonly digest: string;
  /** The first lines that hold no number, counted from 1. */
  readonly refusedLines: readonly number[];
}

const MOST_REFUSED_SHOWN = 100;
/** A line longer than this is no list of numbers. */
const MOST_LINE = 10_000;
const REPORT_EVERY = 1_000_000;

/**
 * Reads a plain list or a CSV of numbers, streamed, into a set. A line without a number is counted and named, and the caller
 * decides whether the list will do: a register with holes would let calls through.
 *
 * @param expectedDigest when given, another digest throws `validation-failed` and nothing is returned
 */
export async function readNumberList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: ListForm,
  options: { readonly expectedDigest?: string; readonly progress?: (now: ListProgress) => void } = {},
): Promise<ListResult> {
  const hash = createHash("sha256");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const builder = new NumberSetBuilder();
  const refusedLines: number[] = [];
  const now = { lines: 0, bytes: 0, refused: 0 };
  let rest = "";
  const take = (line: string): void => {
    now.lines += 1;
    if (now.lines % REPORT_EVERY === 0) options.progress?.({ ...now });
    const bare = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (now.lines <= form.headerLines || bare.trim() === "") return;
    const number = numberIn(bare, form);
    if (number !== null) builder.add(number);
    else if (++now.refused <= MOST_REFUSED_SHOWN) refusedLines.push(now.lines);
  };
  for await (const chunk of chunks) {
    hash.update(chunk);
    now.bytes += chunk.length;
    const lines = (rest + decoded(decoder, chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MOST_LINE) throw notAList(`line ${now.lines + 1} is longer than ${MOST_LINE} characters`);
    for (const line of lines) take(line);
  }
  rest += decoded(decoder);
  if (rest !== "") take(rest);
  const digest = hash.digest("hex");
  if (options.expectedDigest !== undefined && options.expectedDigest.toLowerCase() !== digest)
    throw notAList(`its SHA-256 is ${digest}, and ${options.expectedDigest} was expected`);
  options.progress?.({ ...now });
  return { ...now, refusedLines, digest, blocks: builder.finish() };
}

const notAList = (why: string): EngageError =>
  new EngageError("validation-failed", `The list of numbers was not taken: ${why}.`, { extra: { pointer: "#/file" } });

function decoded(decoder: InstanceType<typeof TextDecoder>, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw notAList("it is not text in UTF-8");
  }
}

const PUNCTUATION = /[\s()\-./"']/g;

function numberIn(line: string, { callingCode, columns }: ListForm): number | null {
  const text = columns.length === 0 ? line : cellsOf(line, columns);
  const bare = text.replace(PUNCTUATION, "");
  const whole = bare.startsWith("+") ? bare.slice(1) : bare.startsWith("00") ? bare.slice(2) : callingCode + bare;
  return /^[1-9][0-9]{6,14}$/.test(whole) ? Number(whole) : null;
}

/** Registers' CSV holds digits and dates; a comma inside quotes ends no number we would take. */
const cellsOf = (line: string, columns: readonly number[]): string => {
  const cells = line.split(/[,;\t]/);
  return columns.map((column) => cells[column - 1] ?? "").join("");
};

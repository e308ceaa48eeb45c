import { deltaDigest } from "./edition.ts";
import type { LinesRead } from "./line-reading.ts";
import { bareMark, type MarkedForm, readMarkedList } from "./marked-list.ts";
import type { ListOptions } from "./number-list.ts";
import type { NumberSet } from "./number-set.ts";

/** How an authority gives a washed list back: a CSV in which one column says of each number whether it is in the register. */
export interface WashForm extends MarkedForm {
  /** What that column says of a number that is in it, and of one that is not. Both left out: {@link USUAL_MARKS}. */
  readonly listed?: readonly string[] | undefined;
  readonly unlisted?: readonly string[] | undefined;
}

/** Whether each of some numbers is in a register. */
export interface Verdicts {
  readonly listed: NumberSet;
  readonly unlisted: NumberSet;
}

export interface WashListResult extends Verdicts, LinesRead {
  /** Names exactly these verdicts, however their list was written: {@link washDigest}. */
  readonly digest: string;
}

/** Answers to "is it in the register?". A word that could as well say "may it be called?" is not among them. */
export const USUAL_MARKS = {
  listed: ["Y", "YES", "1", "TRUE", "LISTED", "REGISTERED"],
  unlisted: ["N", "NO", "0", "FALSE", "NOT LISTED", "UNLISTED", "NOT REGISTERED", "UNREGISTERED"],
} as const;

/** SHA-256 of the verdicts as text: `+` and each number that is listed, then `-` and each that is not, ascending, a line each. */
export const washDigest = ({ listed, unlisted }: Verdicts): string => deltaDigest({ added: listed, removed: unlisted });

/**
 * Reads a washed list, streamed. A line without a number or with another mark is counted and named; left out, its number is
 * unknown, which blocks. A number that is listed on one line and not on another refuses the list.
 *
 * @throws EngageError `validation-failed` for such a number, another digest of the bytes than announced, and what is no text
 */
export async function readWashList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: WashForm,
  options: ListOptions = {},
): Promise<WashListResult> {
  const marks = {
    yes: new Set((form.listed ?? USUAL_MARKS.listed).map(bareMark)),
    no: new Set((form.unlisted ?? USUAL_MARKS.unlisted).map(bareMark)),
    both: "listed and not listed",
  };
  const { yes: listed, no: unlisted, digest: _, ...read } = await readMarkedList(chunks, form, marks, options);
  return { ...read, listed, unlisted, digest: washDigest({ listed, unlisted }) };
}

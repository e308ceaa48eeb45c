import { LineReading, notAList, readWhole, type WholeRead } from "./line-reading.ts";
import { cellsOf, type ListForm, type ListOptions, numberIn } from "./number-list.ts";
import { type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

/** How a source writes a CSV in which one column says something of each number. */
export interface MarkedForm extends ListForm {
  /** Counted from 1. */
  readonly markColumn: number;
}

/** Words for the one thing and for the other, as {@link bareMark} leaves them. */
export interface Marks {
  readonly yes: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
  /** What both at once are, in a sentence. */
  readonly both: string;
}

export interface MarkedRead extends WholeRead {
  readonly yes: NumberSet;
  readonly no: NumberSet;
}

/** A mark without blanks and quotes, in capitals. */
export const bareMark = (text: string): string => text.replace(/[\s"']/g, "").toUpperCase();

/**
 * Reads numbers and their marks, streamed. A line without a number, or with another mark than those given, is counted and named
 * like one of a full list. A number of which both are said is refused with the whole list: either guess can let a call through.
 *
 * @throws EngageError `validation-failed` for such a number, another digest than announced, and what is no text
 */
export async function readMarkedList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: MarkedForm,
  marks: Marks,
  { expectedDigest, progress }: ListOptions = {},
): Promise<MarkedRead> {
  const [saidYes, saidNo] = [new NumberSetBuilder(), new NumberSetBuilder()];
  const take = (line: string): boolean => {
    const mark = bareMark(cellsOf(line)[form.markColumn - 1] ?? "");
    const number = numberIn(line, form);
    const builder = marks.yes.has(mark) ? saidYes : marks.no.has(mark) ? saidNo : null;
    if (number !== null) builder?.add(number);
    return number !== null && builder !== null;
  };
  const reading = new LineReading({ take, headerLines: form.headerLines, progress });
  const read = await readWhole(chunks, reading, expectedDigest);
  const [yes, no] = [openNumberSet(saidYes.finish()), openNumberSet(saidNo.finish())];
  mustNotContradict(yes, no, marks.both);
  return { ...read, yes, no };
}

function mustNotContradict(yes: NumberSet, no: NumberSet, what: string): void {
  let [both, first] = [0, 0];
  for (const number of no.numbers())
    if (yes.hasNumber(number)) {
      if (both === 0) first = number;
      both += 1;
    }
  if (both > 0) throw notAList(`${both} of its numbers are both ${what}, ${String(first).slice(0, -4)}**** the first`);
}

import { LineReading, notAList, readWhole, type WholeRead } from "./line-reading.ts";
import { cellsOf, type ListForm, type ListOptions, numberIn } from "./number-list.ts";
import { type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

/** How a source writes its changes: a CSV in which one column says of each number what became of it. */
export interface ChangeForm extends ListForm {
  /** Counted from 1. */
  readonly markColumn: number;
}

export interface ChangeListResult extends WholeRead {
  readonly added: NumberSet;
  readonly removed: NumberSet;
}

const ADDED: ReadonlySet<string> = new Set(["+", "A", "ADD", "ADDED"]);
const REMOVED: ReadonlySet<string> = new Set(["-", "D", "DEL", "DELETE", "DELETED", "R", "REMOVE", "REMOVED"]);

/**
 * Reads additions and removals, streamed. A line without a number, or with another mark than those above, is counted and
 * named like one of a full list. A number that is added on one line and removed on another is refused with the whole list:
 * which of the two came later only its authority knows, and either guess can let a call through.
 *
 * @throws EngageError `validation-failed` for such a number, another digest than announced, and what is no text
 */
export async function readChangeList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: ChangeForm,
  { expectedDigest, progress }: ListOptions = {},
): Promise<ChangeListResult> {
  const [adding, removing] = [new NumberSetBuilder(), new NumberSetBuilder()];
  const take = (line: string): boolean => {
    const mark = (cellsOf(line)[form.markColumn - 1] ?? "").replace(/[\s"']/g, "").toUpperCase();
    const number = numberIn(line, form);
    const builder = ADDED.has(mark) ? adding : REMOVED.has(mark) ? removing : null;
    if (number !== null) builder?.add(number);
    return number !== null && builder !== null;
  };
  const reading = new LineReading({ take, headerLines: form.headerLines, progress });
  const read = await readWhole(chunks, reading, expectedDigest);
  const [added, removed] = [openNumberSet(adding.finish()), openNumberSet(removing.finish())];
  mustNotContradict(added, removed);
  return { ...read, added, removed };
}

function mustNotContradict(added: NumberSet, removed: NumberSet): void {
  let [both, first] = [0, 0];
  for (const number of removed.numbers())
    if (added.hasNumber(number)) {
      if (both === 0) first = number;
      both += 1;
    }
  if (both > 0)
    throw notAList(`${both} of its numbers are both added and removed, ${String(first).slice(0, -4)}**** the first`);
}

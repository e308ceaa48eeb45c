import type { WholeRead } from "./line-reading.ts";
import { type MarkedForm, type Marks, readMarkedList } from "./marked-list.ts";
import type { ListOptions } from "./number-list.ts";
import type { NumberSet } from "./number-set.ts";

/** How a source writes its changes: a CSV in which one column says of each number what became of it. */
export type ChangeForm = MarkedForm;

export interface ChangeListResult extends WholeRead {
  readonly added: NumberSet;
  readonly removed: NumberSet;
}

const MARKS: Marks = {
  yes: new Set(["+", "A", "ADD", "ADDED"]),
  no: new Set(["-", "D", "DEL", "DELETE", "DELETED", "R", "REMOVE", "REMOVED"]),
  both: "added and removed",
};

/**
 * Reads additions and removals, as {@link readMarkedList} does. Which of the two came later only the authority knows, so a number
 * with both refuses the list.
 */
export async function readChangeList(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  form: ChangeForm,
  options: ListOptions = {},
): Promise<ChangeListResult> {
  const { yes: added, no: removed, ...read } = await readMarkedList(chunks, form, MARKS, options);
  return { ...read, added, removed };
}

import { unguarded } from "../csv/guard.ts";
import { validationFailed } from "../problems/problem.ts";
import { type Delimiter, firstRow } from "./read-rows.ts";

const COLUMNS_MAX = 100;
const HEADER_LENGTH_MAX = 200;

/** What a column is read as; null = nothing. */
export interface ImportColumn {
  readonly header: string;
  readonly target: string | null;
}

/** Names of the headers a request maps by hand, and what they are; null = the column is left out. */
export type Mapping = Readonly<Record<string, string | null>>;

const bad = (message: string, pointer = "#") => validationFailed([{ pointer, code: "invalid_csv", message }]);

/** Headers as programs write them: `First Name` is `first_name`. */
const plain = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");

/** The header line of a file's beginning. @throws Problem `validation-failed` when there is none. */
export function headerOf(head: string, delimiter: Delimiter): readonly string[] {
  let header: readonly string[] | undefined;
  try {
    header = firstRow(head, delimiter);
  } catch (error) {
    throw bad(`has no header line that can be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (header === undefined) throw bad("is empty; the first line must name the columns");
  return header;
}

export interface Targets {
  /** Headers that are known by name. */
  readonly known: ReadonlySet<string>;
  /** What our own exports tell beside, and no import takes. */
  readonly told: ReadonlySet<string>;
  /** For every other header: what it is, or undefined when it cannot be anything. */
  readonly other: (header: string) => string | undefined;
}

/**
 * What each column is: as the request maps it, else by its name. Nothing is left out silently: a header that is nothing, two
 * that are the same, and a mapping of a header that is not there are refused.
 */
export function columnsOf(header: readonly string[], mapping: Mapping, targets: Targets): readonly ImportColumn[] {
  if (header.length > COLUMNS_MAX) throw bad(`has ${header.length} columns; ${COLUMNS_MAX} are the most`);
  const mapped = new Map(Object.entries(mapping));
  const columns = header.map((cell, at): ImportColumn => {
    const name = unguarded(cell).trim();
    if (name.length > HEADER_LENGTH_MAX) throw bad(`the name of column ${at + 1} is too long`);
    const wanted = mapped.get(name);
    mapped.delete(name);
    if (wanted !== undefined) return { header: name, target: wanted === null ? null : mappedTo(name, wanted, targets) };
    if (name === "" || targets.told.has(plain(name))) return { header: name, target: null };
    const target = targets.known.has(plain(name)) ? plain(name) : targets.other(name);
    if (target === undefined) throw bad(`nobody knows the column "${name}"; map it to null to leave it out`);
    return { header: name, target };
  });
  const [absent] = mapped.keys();
  if (absent !== undefined) throw bad(`the file has no column "${absent}"`, "?mapping");
  assertEachOnce(columns);
  return columns;
}

function mappedTo(name: string, wanted: string, { known, other }: Targets): string {
  const target = known.has(wanted) ? wanted : wanted.startsWith("custom_fields.") ? other(wanted) : undefined;
  if (target !== undefined) return target;
  throw bad(`"${name}" cannot be ${wanted}; it can be ${[...known].join(", ")}`, "?mapping");
}

function assertEachOnce(columns: readonly ImportColumn[]): void {
  const seen = new Map<string, string>();
  for (const { header, target } of columns) {
    if (target === null) continue;
    const before = seen.get(target);
    if (before !== undefined) throw bad(`the columns "${before}" and "${header}" are both ${target}`);
    seen.set(target, header);
  }
  if (seen.has("phone")) return;
  const found = columns.map(({ header }) => header).join(", ");
  throw bad(`no column is named phone (found: ${found.slice(0, 300)}); map one to it, or name another delimiter`);
}

/**
 * What a spreadsheet would run: also behind blanks, which some of them leave out, and in the wide forms of East Asian
 * keyboards, which some of them take for the narrow ones.
 */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/u;
const E164 = /^\+[1-9][0-9]{6,14}$/;

const isFormula = (text: string): boolean => (FORMULA.test(text) || /^[\t\r]/.test(text)) && !E164.test(text);

/** What a spreadsheet would run as a formula is shown as text; a phone number is not touched (C-REP-4). */
export const guarded = (text: string): string => (needsMark(text) ? `'${text}` : text);

/** Text that may not stand in a cell as it is, and such text with marks before it, so that taking one off is exact. */
function needsMark(text: string): boolean {
  const bare = text.replace(/^'+/, "");
  return isFormula(bare);
}

/** The text that was guarded. Of any other text a leading `'` is its own: `'s-Gravenhage` keeps it. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && needsMark(cell.slice(1)) ? cell.slice(1) : cell;

export type Scalar = string | number | boolean | null;

/** How a number, true or false is spelled; text that is spelled so carries a mark, and comes back as text. */
const asScalar = (text: string): number | boolean | undefined => {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text !== "" && Number.isFinite(number) && String(number) === text ? number : undefined;
};

const needsTypeMark = (text: string): boolean => {
  const bare = text.replace(/^'+/, "");
  return bare === "" || asScalar(bare) !== undefined || isFormula(bare);
};

/** A value and its type in one cell: nothing is nothing, a bare `'` is empty text, `'12` is text and `12` a number. */
export function typedCell(value: Scalar): string {
  if (value === null) return "";
  // Spelled by us, and so no formula.
  if (typeof value !== "string") return String(value);
  return needsTypeMark(value) ? `'${value}` : value;
}

/** The value of such a cell; undefined when it holds nothing. */
export function typedValue(cell: string): Exclude<Scalar, null> | undefined {
  if (cell === "") return undefined;
  if (cell.startsWith("'") && needsTypeMark(cell.slice(1))) return cell.slice(1);
  return asScalar(cell) ?? cell;
}

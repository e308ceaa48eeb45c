/** Rows of one chunk: some milliseconds of our time, between which others have their turn. */
const CHUNK = 250;

const MEANS_SOMETHING = /[\\\b\f\n\r\t\v]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
const escaped = (text: string): string => text.replace(MEANS_SOMETHING, (character) => ESCAPES[character] ?? "");

/** An element of an array literal, always in quotes, so that no text can end it. */
const element = (item: unknown): string => `"${String(item).replace(/["\\]/g, "\\$&")}"`;

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(element).join(",")}}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Values as COPY's text format wants them: tab between, newline after, `\N` for null, backslash before what means something.
 * Arrays become array literals, so a jsonb column that holds an array must not come this way.
 */
export const copyLine = (values: readonly unknown[]): string =>
  `${values.map((value) => (value === null || value === undefined ? "\\N" : escaped(textOf(value)))).join("\t")}\n`;

export function* copyChunks<T>(items: readonly T[], valuesOf: (item: T) => readonly unknown[]): Generator<string> {
  for (let start = 0; start < items.length; start += CHUNK)
    yield items
      .slice(start, start + CHUNK)
      .map((item) => copyLine(valuesOf(item)))
      .join("");
}

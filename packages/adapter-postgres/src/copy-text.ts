import { breath } from "./breath.ts";

/** Rows of one chunk: some milliseconds of our time, between which others have their turn. */
const CHUNK = 250;

const MEANS_SOMETHING = /[\\\b\f\n\r\t\v]/g;
const MEANS_ANYTHING = /[\\\b\f\n\r\t\v]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
const escaped = (text: string): string =>
  MEANS_ANYTHING.test(text) ? text.replace(MEANS_SOMETHING, (character) => ESCAPES[character] ?? "") : text;

/** An element of an array literal, always in quotes, so that no text can end it. */
const element = (item: unknown): string => `"${String(item).replace(/["\\]/g, "\\$&")}"`;

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(element).join(",")}}`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const fieldOf = (value: unknown): string => {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return escaped(textOf(value));
};

/**
 * Values as COPY's text format wants them: tab between, newline after, `\N` for null, backslash before what means something.
 * Arrays become array literals, so a jsonb column that holds an array must not come this way.
 */
export function copyLine(values: readonly unknown[]): string {
  let line = "";
  for (const [place, value] of values.entries()) line += (place === 0 ? "" : "\t") + fieldOf(value);
  return `${line}\n`;
}

/** The lines of all items, a slice at a time; everybody else who waits for this process has their turn between two. */
export async function* copyChunks<T>(
  items: readonly T[],
  valuesOf: (item: T) => readonly unknown[],
): AsyncGenerator<string> {
  for (let start = 0; start < items.length; start += CHUNK) {
    if (start > 0) await breath();
    let text = "";
    for (const item of items.slice(start, start + CHUNK)) text += copyLine(valuesOf(item));
    yield text;
  }
}

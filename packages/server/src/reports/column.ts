export type Language = "en" | "ar";
export type Words = Readonly<Record<Language, string>>;

/** How a value is to be read: each format spells a kind in its own way. An `id` is for machines: in CSV and PDF when asked for. */
export type Kind = "id" | "text" | "phone" | "count" | "decimal" | "percent" | "instant" | "flag";
export type Value = string | number | boolean | null;

/** One column of a report, for every format. */
export interface Column<R = never> {
  /** The member's name in JSON, and the column's in a request. */
  readonly key: string;
  readonly title: Words;
  readonly kind: Kind;
  readonly value: (row: R) => Value;
  /** Share of the page's width in a PDF; 0: shown there only when it is asked for. */
  readonly width: number;
  /** What a PDF says in place of a code. CSV and JSON are read by programs and keep it. */
  readonly words?: Readonly<Record<string, Words>>;
}

/** Made by a function so that a table of columns reads as one. */
export const column = <R>(
  key: string,
  [en, ar]: readonly [string, string],
  kind: Kind,
  width: number,
  value: (row: R) => Value,
): Column<R> => ({ key, title: { en, ar }, kind, width, value });

/** The column with its codes spelled out for people. */
export const worded = <R>(of: Column<R>, words: Readonly<Record<string, Words>>): Column<R> => ({ ...of, words });

/** The columns of these keys, in the keys' order. */
export const chosen = <R>(columns: readonly Column<R>[], keys: readonly string[]): readonly Column<R>[] =>
  keys.flatMap((key) => columns.find((known) => known.key === key) ?? []);

/** `part` of `whole` in percent, one decimal; 0 of nothing. */
export const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((1_000 * part) / whole) / 10;

/** The mean in whole units; 0 of nothing. */
export const meanOf = (sum: number, count: number): number => (count === 0 ? 0 : Math.round(sum / count));

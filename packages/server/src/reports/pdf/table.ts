import type { Column, Value } from "../column.ts";
import type { LocalTime } from "../local-time.ts";
import { ACCENT, INK, type Sheet, STRIPE, style } from "./sheet.ts";

const ROW = 15;
const HEAD = 28;
const PAD = 4;

const FLAGS = { en: ["No", "Yes"], ar: ["لا", "نعم"] } as const;

/** A value as a reader wants it. */
export function shown(kind: Column["kind"], value: Value, time: LocalTime, language: "en" | "ar"): string {
  if (value === null) return "–";
  if (kind === "instant") return time.plain(Number(value));
  if (kind === "decimal")
    return Number(value).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  if (kind === "percent") return `${Number(value).toFixed(1)}%`;
  if (kind === "count") return Number(value).toLocaleString("en-US");
  if (kind === "flag") return FLAGS[language][value === true ? 1 : 0];
  return String(value);
}

const isFigure = (kind: Column["kind"]): boolean => kind === "count" || kind === "decimal" || kind === "percent";

/** Rows over as many pages as they need; the header again on each. */
export class TableDrawer<R> {
  readonly #sheet: Sheet;
  readonly #columns: readonly (Column<R> & { readonly x: number; readonly room: number })[];
  readonly #time: LocalTime;
  #y = 0;
  #drawn = 0;

  constructor(sheet: Sheet, columns: readonly Column<R>[], time: LocalTime) {
    this.#sheet = sheet;
    this.#time = time;
    // A column that is shown only because it was asked for is as wide as an id needs.
    const widthOf = ({ width }: Column<R>) => (width === 0 ? 16 : width);
    const all = columns.reduce((sum, column) => sum + widthOf(column), 0);
    let x = 0;
    this.#columns = columns.map((column) => {
      const room = (sheet.width * widthOf(column)) / all;
      const placed = { ...column, x, room };
      x += room;
      return placed;
    });
  }

  begin(y: number): void {
    if (y + HEAD + ROW > this.#sheet.bottom) this.#newPage();
    else {
      this.#y = y;
      this.#head();
    }
  }

  /** True when a page ended with this row: a good moment to let others work. */
  row(row: R): boolean {
    const ended = this.#y + ROW > this.#sheet.bottom;
    if (ended) this.#newPage();
    const { language } = this.#sheet;
    if (this.#drawn % 2 === 1) this.#sheet.box(0, this.#y, this.#sheet.width, ROW, STRIPE);
    for (const { x, room, kind, value, words } of this.#columns) {
      const found = value(row);
      const said = words?.[String(found)]?.[language] ?? shown(kind, found, this.#time, language);
      this.#cell(said, x, room, isFigure(kind));
    }
    this.#y += ROW;
    this.#drawn += 1;
    return ended;
  }

  /** Where the table ends. */
  get end(): number {
    return this.#y;
  }

  #cell(text: string, x: number, room: number, isRight: boolean): void {
    const align = isRight ? "end" : "start";
    this.#sheet.text(text, { x: x + PAD, y: this.#y + 3.5, width: room - 2 * PAD, align }, style(7.5));
  }

  #newPage(): void {
    this.#sheet.pdf.addPage();
    this.#y = 34;
    this.#head();
  }

  #head(): void {
    const { language } = this.#sheet;
    for (const { x, room, kind, title } of this.#columns) {
      const align = isFigure(kind) ? "end" : "start";
      const box = { x: x + PAD, width: room - 2 * PAD, align } as const;
      for (const [at, line] of this.#twoLines(title[language], box.width).entries())
        this.#sheet.text(line, { ...box, y: this.#y + 3 + at * 10 }, style(7.5, INK, "bold"));
    }
    this.#y += HEAD - 2;
    this.#sheet.rule(this.#y, ACCENT);
    this.#y += 2;
  }

  /** A heading that is too long breaks at the blank that leaves the shorter lines. */
  #twoLines(title: string, width: number): readonly string[] {
    const widthOf = (text: string) => this.#sheet.textWidth(text, style(7.5, INK, "bold"));
    const words = title.split(" ");
    if (words.length === 1 || widthOf(title) <= width) return ["", title];
    const breaks = words.slice(1).map((_, at) => [words.slice(0, at + 1).join(" "), words.slice(at + 1).join(" ")]);
    const longest = (lines: readonly string[]) => Math.max(...lines.map(widthOf));
    return breaks.reduce((best, lines) => (longest(lines) < longest(best) ? lines : best));
  }
}

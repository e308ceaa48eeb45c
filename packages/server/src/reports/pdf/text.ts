import type { Language } from "../column.ts";
import { type Run, visualRuns } from "./bidi.ts";

/** The little of pdfkit that text needs. */
export interface TextCanvas {
  font(name: string): TextCanvas;
  fontSize(size: number): TextCanvas;
  fillColor(color: string): TextCanvas;
  text(text: string, x: number, y: number, options: object): TextCanvas;
  widthOfString(text: string, options?: object): number;
}

export type Face = "regular" | "bold";
export interface TextStyle {
  readonly face: Face;
  readonly size: number;
  readonly color: string;
}
export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align: "left" | "right" | "center";
}

const WORD_BY_WORD = { lineBreak: false };
/**
 * Naming features makes pdfkit lay a run out as a whole; word by word, right-to-left words would stand in the wrong order.
 * What reads from the left is laid out word by word, for pdfkit remembers words.
 */
const AS_ONE = { lineBreak: false, features: ["liga", "rlig", "calt"] };
const layoutOf = ({ rightToLeft }: Run): object => (rightToLeft ? AS_ONE : WORD_BY_WORD);
const ELLIPSIS = "…";
const WIDTHS_KEPT = 20_000;

/** Writes lines in the right order of both directions, cut to their place. */
export class Writer {
  readonly #canvas: TextCanvas;
  readonly #language: Language;
  readonly #widths = new Map<string, number>();

  constructor(canvas: TextCanvas, language: Language) {
    this.#canvas = canvas;
    this.#language = language;
  }

  /** One line; what does not fit ends in an ellipsis. */
  line(text: string, { x, y, width, align }: TextBox, style: TextStyle): void {
    const shown = this.#fitted(text, width, style);
    const runs = visualRuns(shown, this.#language);
    const whole = this.width(shown, style);
    const free = Math.max(0, width - whole);
    let at = x + (align === "left" ? 0 : align === "right" ? free : free / 2);
    for (const run of runs) {
      this.#canvas.font(style.face).fontSize(style.size).fillColor(style.color).text(run.text, at, y, layoutOf(run));
      at += this.#runWidth(run, style);
    }
  }

  width(text: string, style: TextStyle): number {
    return visualRuns(text, this.#language).reduce((sum, run) => sum + this.#runWidth(run, style), 0);
  }

  /** Reports repeat themselves, and laying out is the dearest step: widths are kept. */
  #runWidth(run: Run, { face, size }: TextStyle): number {
    const key = `${face} ${size} ${run.text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    const width = this.#canvas.font(face).fontSize(size).widthOfString(run.text, layoutOf(run));
    if (this.#widths.size >= WIDTHS_KEPT) this.#widths.clear();
    this.#widths.set(key, width);
    return width;
  }

  #fitted(text: string, width: number, style: TextStyle): string {
    if (this.width(text, style) <= width) return text;
    const signs = [...text];
    let [fits, tooLong] = [0, signs.length];
    while (tooLong - fits > 1) {
      const middle = Math.floor((fits + tooLong) / 2);
      if (this.width(signs.slice(0, middle).join("") + ELLIPSIS, style) <= width) fits = middle;
      else tooLong = middle;
    }
    return signs.slice(0, fits).join("").trimEnd() + ELLIPSIS;
  }
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import PDFDocument from "pdfkit";
import type { Language } from "../column.ts";
import { type TextBox, type TextStyle, Writer } from "./text.ts";
import { fontOf } from "./woff.ts";

export const INK = "#1b2330";
export const MUTED = "#667085";
export const ACCENT = "#0f5fa8";
export const TINT = "#9cc3e6";
export const STRIPE = "#f4f6f9";
export const RULE = "#d9dee6";

export const style = (size: number, color = INK, face: TextStyle["face"] = "regular"): TextStyle => ({
  size,
  color,
  face,
});

export const MARGIN = 40;
/** Kept free at the foot for the page's number. */
const FOOT = 34;

interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}
let unpacked: Fonts | null = null;

/** Both faces, Latin and Arabic in one; found and unpacked at the first report. */
function fonts(): Fonts {
  unpacked ??= unpackedFonts();
  return unpacked;
}

function unpackedFonts(): Fonts {
  // This package's own folder, from its sources and from its bundle alike.
  const home = dirname(createRequire(import.meta.url).resolve("@broadnet-engage/server/package.json"));
  const face = (name: string) => fontOf(readFileSync(join(home, "fonts", `IBMPlexSansArabic-${name}.woff`)));
  return { regular: face("Regular"), bold: face("SemiBold") };
}

export interface SheetOptions {
  readonly landscape: boolean;
  readonly language: Language;
  readonly title: string;
  readonly createdAt: number;
}

/** A4 pages that are laid out from the side where reading begins: in Arabic everything is mirrored, text boxes included. */
export class Sheet {
  readonly pdf: PDFKit.PDFDocument;
  readonly width: number;
  readonly bottom: number;
  readonly language: Language;
  readonly #writer: Writer;

  constructor({ landscape, language, title, createdAt }: SheetOptions) {
    this.language = language;
    this.pdf = new PDFDocument({
      size: "A4",
      layout: landscape ? "landscape" : "portrait",
      margin: 0,
      bufferPages: true,
      info: {
        Title: title,
        Producer: "BroadNet Engage",
        Creator: "BroadNet Engage",
        CreationDate: new Date(createdAt),
      },
      lang: language,
      displayTitle: true,
    });
    const { regular, bold } = fonts();
    this.pdf.registerFont("regular", regular);
    this.pdf.registerFont("bold", bold);
    this.width = this.pdf.page.width - 2 * MARGIN;
    this.bottom = this.pdf.page.height - FOOT;
    this.#writer = new Writer(this.pdf as never, language);
  }

  /** `start`: the side where reading begins; `x` is counted from there, inside the margins. */
  text(text: string, box: { x: number; y: number; width: number; align?: "start" | "end" | "center" }, how: TextStyle) {
    const { x, y, width, align = "start" } = box;
    const isRight = (align === "end") !== (this.language === "ar");
    const side: TextBox["align"] = align === "center" ? "center" : isRight ? "right" : "left";
    this.#writer.line(text, { x: this.#left(x, width), y, width, align: side }, how);
  }

  textWidth(text: string, how: TextStyle): number {
    return this.#writer.width(text, how);
  }

  box(x: number, y: number, width: number, height: number, color: string, radius = 0): void {
    const at = this.#left(x, width);
    if (radius > 0) this.pdf.roundedRect(at, y, width, height, radius).fill(color);
    else this.pdf.rect(at, y, width, height).fill(color);
  }

  rule(y: number, color = RULE): void {
    this.pdf
      .moveTo(MARGIN, y)
      .lineTo(MARGIN + this.width, y)
      .lineWidth(0.6)
      .stroke(color);
  }

  #left(x: number, width: number): number {
    return MARGIN + (this.language === "ar" ? this.width - x - width : x);
  }
}

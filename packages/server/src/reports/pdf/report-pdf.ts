import type { Column, Language } from "../column.ts";
import type { LocalTime } from "../local-time.ts";
import type { Summary } from "../report-type.ts";
import { drawCharts, drawFigures, drawHeading, type Heading } from "./head.ts";
import { MARGIN, MUTED, Sheet, style } from "./sheet.ts";
import { TableDrawer } from "./table.ts";

export interface PdfReport<R> {
  readonly heading: Heading;
  readonly summary: Summary;
  readonly columns: readonly Column<R>[];
  /** What is printed; fewer than `summary.rows` are said to be the first ones. */
  readonly rows: readonly R[];
  readonly language: Language;
  readonly time: LocalTime;
  readonly madeAt: number;
  /** Lets others work between two pages. */
  readonly turn: () => Promise<void>;
}

/** More columns than these do not fit an upright page. */
const UPRIGHT_COLUMNS = 7;

const NOTES = {
  en: {
    none: "Nothing in this span.",
    first: (shown: string, all: string) =>
      `The first ${shown} of ${all} rows are printed; the figures above are of all.`,
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    made: (when: string) => `Made ${when}`,
  },
  ar: {
    none: "لا شيء في هذه الفترة.",
    first: (shown: string, all: string) => `طُبعت أول ${shown} من ${all} صفًا؛ الأرقام أعلاه تشمل الكل.`,
    page: (page: number, pages: number) => `صفحة ${page} من ${pages}`,
    made: (when: string) => `أُنشئ في ${when}`,
  },
} as const;

const thousands = (n: number): string => n.toLocaleString("en-US");

/** Figures, charts and table on A4, as the bytes of a PDF. */
export async function reportPdf<R>(report: PdfReport<R>): Promise<Buffer> {
  const { heading, summary, columns, language, madeAt } = report;
  const landscape = columns.length > UPRIGHT_COLUMNS;
  const sheet = new Sheet({ landscape, language, title: heading.title, createdAt: madeAt });
  const bytes = gathered(sheet);
  let y = MARGIN - 6;
  y += drawHeading(sheet, heading, y);
  y += drawFigures(sheet, summary.figures, y);
  y += drawCharts(sheet, summary.charts, y);
  await drawRows(sheet, report, y);
  drawFeet(sheet, report);
  sheet.pdf.end();
  return bytes;
}

async function drawRows<R>(sheet: Sheet, report: PdfReport<R>, from: number): Promise<void> {
  const { columns, rows, summary, time, language, turn } = report;
  const notes = NOTES[language];
  let y = from;
  const note = (text: string): void => {
    sheet.text(text, { x: 0, y, width: sheet.width }, style(8, MUTED));
    y += 16;
  };
  if (rows.length < summary.rows) note(notes.first(thousands(rows.length), thousands(summary.rows)));
  const table = new TableDrawer(sheet, columns, time);
  table.begin(y);
  for (const row of rows) if (table.row(row)) await turn();
  sheet.rule(table.end + 2);
  y = table.end + 10;
  if (rows.length === 0) note(notes.none);
}

function drawFeet<R>(sheet: Sheet, { language, time, madeAt, heading }: PdfReport<R>): void {
  const { start, count } = sheet.pdf.bufferedPageRange();
  const y = sheet.bottom + 10;
  for (let page = start; page < start + count; page++) {
    sheet.pdf.switchToPage(page);
    sheet.rule(y - 5);
    const third = sheet.width / 3;
    const at = (part: number) => ({ x: part * third, y, width: third });
    sheet.text(`${heading.tenant} · ${heading.title}`, at(0), style(7.5, MUTED));
    sheet.text(NOTES[language].page(page - start + 1, count), { ...at(1), align: "center" }, style(7.5, MUTED));
    sheet.text(NOTES[language].made(time.plain(madeAt)), { ...at(2), align: "end" }, style(7.5, MUTED));
  }
}

function gathered(sheet: Sheet): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    sheet.pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    sheet.pdf.on("end", () => resolve(Buffer.concat(chunks)));
    sheet.pdf.on("error", reject);
  });
}

import type { Words } from "../column.ts";
import type { Chart, Figure } from "../report-type.ts";
import { ACCENT, INK, MUTED, type Sheet, STRIPE, style, TINT } from "./sheet.ts";

// What stands above the table: title, what was asked for, figures, charts. Each part gives the height it took.

export interface Heading {
  readonly tenant: string;
  readonly title: string;
  /** The span, then a line a filter. */
  readonly lines: readonly string[];
}

export function drawHeading(sheet: Sheet, { tenant, title, lines }: Heading, y: number): number {
  sheet.box(0, y, sheet.width, 3, ACCENT);
  sheet.text(tenant, { x: 0, y: y + 14, width: sheet.width }, style(9, MUTED));
  sheet.text(title, { x: 0, y: y + 27, width: sheet.width }, style(21, INK, "bold"));
  let at = y + 60;
  for (const line of lines) {
    sheet.text(line, { x: 0, y: at, width: sheet.width }, style(9, MUTED));
    at += 14;
  }
  return at - y + 8;
}

const TILE_HEIGHT = 50;
const GAP = 8;

export function drawFigures(sheet: Sheet, figures: readonly Figure[], y: number): number {
  if (figures.length === 0) return 0;
  const width = (sheet.width - GAP * (figures.length - 1)) / figures.length;
  for (const [at, { label, value }] of figures.entries()) {
    const x = at * (width + GAP);
    sheet.box(x, y, width, TILE_HEIGHT, STRIPE, 4);
    sheet.text(value, { x: x + 9, y: y + 7, width: width - 18 }, style(16, INK, "bold"));
    sheet.text(label[sheet.language], { x: x + 9, y: y + 31, width: width - 18 }, style(7.5, MUTED));
  }
  return TILE_HEIGHT + 16;
}

const BARS = 10;
const BAR_STEP = 17;
const LABEL_SHARE = 0.34;
const COUNT_WIDTH = 44;
const CHART_GAP = 24;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const wordsOf = (label: string | Words, sheet: Sheet): string =>
  typeof label === "string" ? label : label[sheet.language];

const hasBars = ({ bars }: Chart): boolean => bars.some(({ value }) => value > 0);

/** Side by side; those that have nothing to show are left out. */
export function drawCharts(sheet: Sheet, charts: readonly Chart[], y: number): number {
  const shown = charts.filter(hasBars);
  const width = (sheet.width - CHART_GAP * (shown.length - 1)) / shown.length;
  return Math.max(0, ...shown.map((chart, at) => drawChart(sheet, chart, { x: at * (width + CHART_GAP), y, width })));
}

/** Horizontal bars, the longest ten; drawn, not a picture. */
function drawChart(sheet: Sheet, { title, bars, note }: Chart, { x, y, width }: Place): number {
  const shown = [...bars].sort((a, b) => b.value - a.value).slice(0, BARS);
  const most = shown[0]?.value ?? 0;
  sheet.text(title[sheet.language], { x, y, width: width * 0.62 }, style(10, INK, "bold"));
  if (note)
    sheet.text(
      note[sheet.language],
      { x: x + width * 0.6, y: y + 2, width: width * 0.4, align: "end" },
      style(7.5, MUTED),
    );
  const labels = width * LABEL_SHARE;
  const room = width - labels - COUNT_WIDTH;
  for (const [at, { label, value, part }] of shown.entries()) {
    const top = y + 22 + at * BAR_STEP;
    sheet.text(wordsOf(label, sheet), { x, y: top, width: labels - 8, align: "end" }, style(8));
    const length = value === 0 ? 0 : Math.max(1, (room * value) / most);
    if (length > 0) sheet.box(x + labels, top + 1, length, 10, part === undefined ? ACCENT : TINT, 1.5);
    if (part) sheet.box(x + labels, top + 1, Math.max(1, (room * part) / most), 10, ACCENT, 1.5);
    sheet.text(
      value.toLocaleString("en-US"),
      { x: x + labels + length + 6, y: top, width: COUNT_WIDTH - 6 },
      style(8, MUTED),
    );
  }
  return 22 + shown.length * BAR_STEP + 16;
}

interface Series {
  readonly label: string;
  readonly color: string;
  /** One a row; null = not played. */
  readonly values: readonly (number | null)[];
}

interface DotPlot {
  readonly title: string;
  readonly rows: readonly string[];
  readonly series: readonly Series[];
  readonly range: readonly [number, number];
  /** A value that must not be passed. */
  readonly line: number | null;
}

const LEFT = 130;
const WIDTH = 860;
const ROW = 24;
const TOP = 72;
const MARGIN = 30;
const STEPS = 8;

/** A row for each scenario, a dot for each policy; what is beyond the range stands at its edge as a triangle. */
export function dotPlot({ title, rows, series, range, line }: DotPlot): string {
  const [low, high] = range;
  const height = TOP + rows.length * ROW + 40;
  const x = (value: number): number =>
    LEFT + ((WIDTH - LEFT - MARGIN) * (Math.min(high, Math.max(low, value)) - low)) / (high - low);
  const y = (row: number): number => TOP + (row + 0.5) * ROW;
  const bottom = TOP + rows.length * ROW;
  const ticks = Array.from({ length: STEPS + 1 }, (_, n) => low + ((high - low) * n) / STEPS);
  const parts = [
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(16, 24, title, 'font-size="15" font-weight="600"'),
    ...series.map(
      ({ label, color }, n) =>
        `${dot(LEFT + n * 145, 46, color)}${text(LEFT + n * 145 + 9, 50, label, 'font-size="12"')}`,
    ),
    ...ticks.map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" stroke="#e6e8eb"/>${text(x(tick), bottom + 18, String(tick), 'font-size="11" text-anchor="middle" fill="#5b6169"')}`,
    ),
    ...rows.map(
      (name, n) =>
        `<line x1="${LEFT}" x2="${WIDTH - MARGIN}" y1="${y(n)}" y2="${y(n)}" stroke="#f1f2f4"/>${text(LEFT - 10, y(n) + 4, name, 'font-size="12" text-anchor="end"')}`,
    ),
    line === null
      ? ""
      : `<line x1="${x(line)}" x2="${x(line)}" y1="${TOP}" y2="${bottom}" stroke="#c0392b" stroke-width="1.5"/>`,
    ...series.flatMap(({ values, color }) =>
      values.map((value, n) =>
        value === null ? "" : value > high ? beyond(x(value), y(n), color) : dot(x(value), y(n), color),
      ),
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif">\n<title>${title}</title>\n${parts.filter(Boolean).join("\n")}\n</svg>\n`;
}

const text = (x: number, y: number, words: string, more: string): string =>
  `<text x="${x}" y="${y}" ${more}>${words}</text>`;
const dot = (x: number, y: number, color: string): string =>
  `<circle cx="${x.toFixed(1)}" cy="${y}" r="5" fill="${color}" fill-opacity="0.85"/>`;
const beyond = (x: number, y: number, color: string): string =>
  `<path d="M${x - 4} ${y - 5} L${x + 5} ${y} L${x - 4} ${y + 5} Z" fill="${color}"/>`;

/** A row of cells; the first column is text, the others are right-aligned. */
export type Cells = readonly string[];

/** Columns padded to their widest cell, two spaces apart, a line under the head. Widths count UTF-16 units: no wide text. */
export function table(head: Cells, rows: readonly Cells[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: Cells): string =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("──"), ...rows.map(line)];
}

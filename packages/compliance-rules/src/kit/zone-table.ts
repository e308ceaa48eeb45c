import { ZONES } from "../folders.ts";
import { makeTable, tableText } from "../zones/make-table.ts";
import { readZoneSources } from "../zones/sources.ts";
import type { Answer } from "./answer.ts";

/** `zones`: makes the table of where numbers can be from its sources. */
export function zoneTable(): Answer {
  const rows = makeTable(readZoneSources(new URL("sources/", ZONES)));
  const file = { url: new URL("table.tsv", ZONES), text: tableText(rows) };
  return { lines: [`${rows.length} prefixes written.`], exitCode: 0, files: [file] };
}

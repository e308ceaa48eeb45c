import { agrees, type Evidence, type Row, unmatched } from "./compare.ts";
import { table } from "./table.ts";
import type { Contact } from "./wire.ts";

const shown = (figure: number | null): string => (figure === null ? "·" : String(figure));

const HEAD = ["", "API", "webhooks", "simulator", "expected", ""] as const;

/** The comparison as lines of text. */
export const comparisonTable = (rows: readonly Row[]): string[] =>
  table(
    HEAD,
    rows.map((row) => [
      row.what,
      shown(row.api),
      shown(row.webhooks),
      shown(row.simulator),
      shown(row.expected),
      agrees(row) ? "✓" : "✗",
    ]),
  );

/** `calls: API 512, webhooks 511, expected 512`. */
function sentence({ what, ...figures }: Row): string {
  const names = { api: "API", webhooks: "webhooks", simulator: "simulator", expected: "expected" } as const;
  const said = (Object.keys(names) as (keyof typeof names)[])
    .filter((name) => figures[name] !== null)
    .map((name) => `${names[name]} ${figures[name]}`);
  return `${what.trim()}: ${said.join(", ")}`;
}

const MAX_IDS = 5;
const some = (ids: readonly string[]): string =>
  ids.slice(0, MAX_IDS).join(", ") + (ids.length > MAX_IDS ? ` and ${ids.length - MAX_IDS} more` : "");

/** One sentence for each thing that does not agree. */
export function mismatches(rows: readonly Row[], evidence: Evidence): string[] {
  const found = rows.filter((row) => !agrees(row)).map(sentence);
  const { untold, unlisted } = unmatched(evidence.calls, evidence.told);
  if (untold.length > 0) found.push(`calls without a call.completed: ${some(untold)}`);
  if (unlisted.length > 0) found.push(`calls told by webhook that the API does not list: ${some(unlisted)}`);
  return found;
}

/** `completed 163 · failed 24 · pending 310 (a retry is due later)`; statuses nobody has are left out. */
export function contactsInWords(contacts: readonly Pick<Contact, "status" | "held_by">[]): string {
  const order = ["completed", "failed", "dnc", "connected", "dialing", "pending"] as const;
  const held = contacts.filter(({ held_by }) => held_by !== null).length;
  return order
    .map((status) => ({ status, count: contacts.filter((contact) => contact.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${status} ${count}${status === "pending" && held > 0 ? ` (${held} held)` : ""}`)
    .join(" · ");
}

/** The value below which a share of the numbers lies; 0 when there are none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** How many of those who answered got an agent, and how long they waited. Null when nobody answered. */
export function waitsInWords(answered: number, waitsMs: readonly number[]): string | null {
  if (answered === 0) return null;
  const served = `${waitsMs.length} of ${answered} who answered got an agent`;
  if (waitsMs.length === 0) return served;
  return `${served}, after ${quantile(waitsMs, 0.5)} ms (median; 95 %: ${quantile(waitsMs, 0.95)} ms)`;
}

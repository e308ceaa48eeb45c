import { DAY, type Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf, type Stated } from "../model/rule-value.ts";
import { type DayNumber, dateOf } from "./local-time.ts";
import { type DayView, type PackTable, packTable } from "./pack-table.ts";
import type { ZoneClock } from "./zone-clock.ts";

/** A rule pack read at a moment. */
export interface PackInForce {
  readonly table: PackTable;
  readonly pack: RulePack;
  readonly clocks: readonly ZoneClock[];
  readonly view: DayView;
  /** Newest `from` in force. */
  readonly version: string;
  /** The calendar dates it is in the pack's zones; more than one around midnight when there are several zones. */
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
}

/** The pack as it stands at `at`; null when nothing in it is in force yet, or it names a zone this runtime does not know. */
export function readTable(table: PackTable, at: Instant, purpose = -1, channels = -1): PackInForce | null {
  const { pack, clocks } = table;
  if (clocks === null) return null;
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (const clock of clocks) {
    const offset = clock.offsetAt(at);
    if (offset < earliest) earliest = offset;
    if (offset > latest) latest = offset;
  }
  const firstDay = Math.floor((at + earliest) / DAY);
  const lastDay = Math.floor((at + latest) / DAY);
  const view = table.view(firstDay, lastDay, purpose, channels);
  const { version } = view;
  return version === null ? null : { table, pack, clocks, view, version, firstDay, lastDay };
}

/** As {@link readTable}, for those who hold a pack and no table of it. */
export const readPack = (pack: RulePack, at: Instant): PackInForce | null => readTable(packTable(pack), at);

export const isInForce = (value: { readonly from: string; readonly to: string | null }, date: string): boolean =>
  value.from <= date && (value.to === null || date < value.to);

/** Values a pack knows and that are in force where it is read; while it is two days at once, those of both are. */
export function inForce<T>(
  values: readonly Stated<T>[] | undefined,
  { firstDay, lastDay }: Pick<PackInForce, "firstDay" | "lastDay">,
): readonly T[] {
  const [first, last] = [dateOf(firstDay), dateOf(lastDay)];
  return knownOf(values)
    .filter(({ from, to }) => from <= last && (to === null || first < to))
    .map(({ value }) => value);
}

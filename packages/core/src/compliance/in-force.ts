import type { Purpose } from "../model/campaign.ts";
import type { Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { type Dated, knownOf, type Stated } from "../model/rule-value.ts";
import { isZone, localTime } from "./local-time.ts";

/** A rule pack read at a moment. */
export interface PackInForce {
  readonly pack: RulePack;
  /** The calendar dates it is in the pack's zones; more than one around midnight when there are several zones. */
  readonly dates: readonly string[];
  /** Newest `from` in force. */
  readonly version: string;
}

type Span = Pick<Dated<unknown>, "from" | "to">;

export const isInForce = (value: Span, date: string): boolean =>
  value.from <= date && (value.to === null || date < value.to);

/** Values in force on any of the dates: while it is two days at once, the rules of both apply. */
export const inForce = <T>(values: readonly Stated<T>[], dates: readonly string[]): readonly T[] =>
  knownOf(values)
    .filter((value) => dates.some((date) => isInForce(value, date)))
    .map((value) => value.value);

/** Those values that speak of the purpose. */
export const about = <T extends { readonly purposes: readonly Purpose[] }>(
  values: readonly T[],
  purpose: Purpose,
): readonly T[] => values.filter((value) => value.purposes.includes(purpose));

const spansOf = (pack: RulePack): readonly Span[] => Object.values(pack.rules).flat();

/** The pack as it stands at `at`; null when nothing in it is in force yet, or it names a zone this runtime does not know. */
export function readPack(pack: RulePack, at: Instant): PackInForce | null {
  if (!pack.zones.every(isZone)) return null;
  const dates = [...new Set(pack.zones.map((zone) => localTime(zone, at).date))];
  const held = spansOf(pack).filter((span) => dates.some((date) => isInForce(span, date)));
  const version = held
    .map((span) => span.from)
    .sort()
    .at(-1);
  return version === undefined ? null : { pack, dates, version };
}

/** Whether any value of the pack begins or ends on this date. */
export const changesOn = (pack: RulePack, date: string): boolean =>
  spansOf(pack).some((span) => span.from === date || span.to === date);

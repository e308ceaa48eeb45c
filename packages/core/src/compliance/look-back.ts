import { after } from "../model/duration.ts";
import { DAY, type Instant } from "../model/instant.ts";
import type { RulePack } from "../model/rule-pack.ts";
import { knownOf } from "../model/rule-value.ts";

/** The longest calendar units, and a day for the zone. */
const UNIT_DAYS = { day: 2, week: 8, month: 32 } as const;

/**
 * From when on attempts can matter to any of these packs, in force or not; null when none counts attempts or rests after
 * them. Outcomes that weigh for ever are asked for beside.
 */
export function lookBack(packs: readonly RulePack[], at: Instant): Instant | null {
  const longest = packs.flatMap(({ rules }) => [
    ...knownOf(rules.frequency).map(({ value: { per } }) =>
      typeof per === "string" ? after(at, per) - at : UNIT_DAYS[per.unit] * DAY,
    ),
    ...knownOf(rules.cooldown).map(({ value: { for: rest } }) => (rest === "forever" ? 0 : after(at, rest) - at)),
  ]);
  // Months are not all of one length: a few days more do no harm.
  return longest.length === 0 ? null : at - Math.max(...longest) - 4 * DAY;
}

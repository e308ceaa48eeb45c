import type { Dialer } from "@broadnet-engage/core";
import { DAY, type Instant, knownOf, type RulePack } from "@broadnet-engage/core/model";
import type { Log } from "@broadnet-engage/core/ports";
import type { WashedRegisters } from "./registers.ts";

/** For how many days any rule of the packs, past and future ones too, takes a verdict of each register. Afterwards none does. */
export function usefulDays(packs: readonly RulePack[]): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const { value } of packs.flatMap((pack) => knownOf(pack.rules.dncRegistry)))
    days.set(value.registry, Math.max(value.maxAgeDays, days.get(value.registry) ?? 0));
  return days;
}

/** Those of the installation, which are every tenant's: what a tenant adds can only deny. */
export const packsOf = ({ compliance }: Pick<Dialer, "compliance">): readonly RulePack[] =>
  compliance.packs().map(({ pack }) => pack);

/**
 * That a register has run out is told while its newest wash is there, and who asks why a call was blocked reads that the verdict
 * was too old. Nor does a clock that is wrong for a day cost washes that were paid for.
 */
const LONGER_DAYS = 7;

/**
 * Erases washes that have permitted no call for a week: they say of people's numbers what nobody may go by. One that cannot be
 * erased now is the next time.
 */
export async function eraseOutdated(
  { washes }: Pick<WashedRegisters, "washes">,
  packs: readonly RulePack[],
  { now, log }: { readonly now: Instant; readonly log: Log },
): Promise<void> {
  for (const [registry, days] of usefulDays(packs)) {
    const before = now - (days + LONGER_DAYS) * DAY;
    const state = washes.state(registry);
    if (state === null || state.oldest.asOf >= before) continue;
    try {
      const count = await washes.erase(registry, before);
      if (count > 0) log.info("Washed lists too old for any rule were erased.", { registry, count });
    } catch (error) {
      log.warn("Washed lists too old for any rule could not be erased yet.", { registry, reason: String(error) });
    }
  }
}

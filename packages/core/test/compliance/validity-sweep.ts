import { decide } from "../../src/compliance/decide.ts";
import { known } from "../../src/model/decision.ts";
import { DAY, MINUTE } from "../../src/model/instant.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { aPackOf, someFacts } from "./made-law.ts";

export interface ValiditySwept {
  readonly decisions: number;
  readonly foreseen: number;
  readonly broken: readonly string[];
}

const PER_LAW = 60;

/**
 * A decision holds until `validUntil` and not one moment is promised too long; and `nextAllowedAt` is permitted, as far as
 * registers are fresh then, and the moment before it is not.
 */
export function sweepValidity(chance: Chance, decisions: number): ValiditySwept {
  const broken: string[] = [];
  let [foreseen, done] = [0, 0];
  while (done < decisions) {
    const law = [aPackOf(chance, "zz", null), aPackOf(chance, "zz-more", "zz")];
    for (let n = 0; n < PER_LAW && done < decisions; n += 1, done += 1) {
      const at = Date.UTC(2026, 0, 1) + Math.floor(chance.uniform(0, 900 * 1_440)) * MINUTE;
      const facts = someFacts(chance, at);
      const made = decide(facts, law, at);
      const note = (what: string): void => {
        if (broken.length < 10) broken.push(JSON.stringify({ what, at, made, facts, law }));
      };
      const { validUntil, nextAllowedAt } = made;
      if (!(validUntil > at && validUntil <= at + DAY)) note("validUntil is no moment of the coming day");
      for (const later of [validUntil - 1, at + Math.floor((validUntil - 1 - at) * chance.next())])
        if (decide(facts, law, later).failedRules.join() !== made.failedRules.join())
          note(`changes before, at ${later}`);
      if (nextAllowedAt === null) continue;
      foreseen += 1;
      const fresh = (t: number) => {
        const renewed = Object.entries(facts.registries).map(([name, fact]) => [
          name,
          fact.kind === "known" ? known(fact.value, fact.source, t) : fact,
        ]);
        // A grant is not looked at: it may run out meanwhile.
        const failed = decide({ ...facts, registries: Object.fromEntries(renewed) }, law, t).failedRules;
        return (
          failed.filter((name) => name === "calling_hours" || name === "frequency_cap" || name === "cooldown")
            .length === 0
        );
      };
      if (!fresh(nextAllowedAt)) note("not permitted at nextAllowedAt");
      if (fresh(nextAllowedAt - 1)) note("permitted before nextAllowedAt");
    }
  }
  return { decisions: done, foreseen, broken };
}

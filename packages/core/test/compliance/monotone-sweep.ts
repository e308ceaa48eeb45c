import { decide } from "../../src/compliance/decide.ts";
import { MINUTE } from "../../src/model/instant.ts";
import type { RulePack } from "../../src/model/rule-pack.ts";
import type { Chance } from "../../src/sim/chance.ts";
import { aPackOf, someFacts, WORSE } from "./made-law.ts";

export interface MonotoneSwept {
  readonly trials: number;
  /** Trials in which the call was permitted before it got worse, and still was after. */
  readonly allowedBefore: number;
  readonly allowedAfter: number;
  /** Denials that became permissions: there must be none. */
  readonly opened: readonly string[];
}

const PER_LAW = 100;

/** Makes a world worse, by a fact or by a rule, and looks whether a denial became a permission. */
export function sweepMonotone(chance: Chance, trials: number): MonotoneSwept {
  const names = Object.keys(WORSE);
  const opened: string[] = [];
  let [allowedBefore, allowedAfter, done] = [0, 0, 0];
  while (done < trials) {
    const law: readonly RulePack[] = [aPackOf(chance, "zz", null)];
    const added = aPackOf(chance, "zz-more", "zz");
    const stricter = [...law, added];
    const own = [{ ...added, id: "zz-own" }];
    for (let n = 0; n < PER_LAW && done < trials; n += 1, done += 1) {
      const at = Date.UTC(2026, 0, 1) + Math.floor(chance.uniform(0, 900 * 1_440)) * MINUTE;
      const facts = someFacts(chance, at);
      const before = decide(facts, law, at).allowed;
      const way = Math.floor(chance.next() * (names.length + 3));
      const name = names[way] ?? "a rule more";
      const worse = WORSE[name]?.(facts, chance, at) ?? facts;
      const after =
        way < names.length
          ? decide(worse, law, at)
          : way === names.length
            ? decide(facts, stricter, at)
            : way === names.length + 1
              ? decide({ ...facts, ownRules: own }, law, at)
              : decide(facts, [], at);
      if (before) allowedBefore += 1;
      if (after.allowed) allowedAfter += 1;
      if (!before && after.allowed && opened.length < 10) opened.push(JSON.stringify({ name, at, facts, law, added }));
    }
  }
  return { trials: done, allowedBefore, allowedAfter, opened };
}

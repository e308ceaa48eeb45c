import { placeByPlan } from "../../src/model/numbering-plan.ts";
import { countryOf, parsePhone } from "../../src/model/phone.ts";
import { seededChance } from "../../src/sim/chance.ts";
import { byLibrary, countryByLibrary, lineByLibrary } from "./library.ts";
import { sample } from "./numbers.ts";

/** Where no plan tells, the library is asked, which is then the same. */
function lineByPlan(e164: string): string | null {
  const known = placeByPlan(e164);
  return known === undefined ? lineByLibrary(e164) : `${known.country} ${known.type}`;
}

export interface Comparison {
  readonly compared: number;
  readonly valid: number;
  readonly differences: readonly string[];
}

/** Ours against the library's own on `count` numbers of that seed; the first hundred differences in words. */
export function compare(seed: string, count: number): Comparison {
  const chance = seededChance(seed);
  const differences: string[] = [];
  let valid = 0;
  for (let index = 0; index < count && differences.length < 100; index += 1) {
    const { text, defaultCountry } = sample(chance);
    const [ours, theirs] = [parsePhone(text, defaultCountry), byLibrary(text, defaultCountry)];
    if (ours !== theirs) differences.push(`${text} (${defaultCountry}): ${ours}, the library ${theirs}`);
    if (ours === null) continue;
    valid += 1;
    const [country, theirCountry] = [countryOf(ours), countryByLibrary(ours)];
    if (country !== theirCountry) differences.push(`${ours}: of ${country}, the library ${theirCountry}`);
    const [line, theirLine] = [lineByPlan(ours), lineByLibrary(ours)];
    if (line !== theirLine) differences.push(`${ours}: ${line}, the library ${theirLine}`);
  }
  return { compared: count, valid, differences };
}

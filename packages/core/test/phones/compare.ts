import { countryOf, parsePhone } from "../../src/model/phone.ts";
import { seededChance } from "../../src/sim/chance.ts";
import { byLibrary, countryByLibrary } from "./library.ts";
import { sample } from "./numbers.ts";

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
  }
  return { compared: count, valid, differences };
}

import { type CountryCode, getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import type { Chance } from "../../src/sim/chance.ts";

const COUNTRIES = getCountries();
const PLACELESS = ["800", "808", "870", "881", "882", "883", "888", "979"];
const KNOWN = COUNTRIES.map((country) => ({
  code: String(getCountryCallingCode(country)),
  example: getExampleNumber(country, examples)?.nationalNumber ?? "501234567",
}));

export interface Sample {
  readonly text: string;
  readonly defaultCountry: CountryCode | null;
}

const below = (chance: Chance, count: number): number => Math.floor(chance.next() * count);
const pick = <T>(chance: Chance, from: readonly T[]): T => from[below(chance, from.length)] as T;
const digits = (chance: Chance, count: number): string =>
  Array.from({ length: count }, () => String(below(chance, 10))).join("");

/** As many digits as its country's numbers have, all of them or some of them changed; now and then one too many. */
function national(chance: Chance, example: string): string {
  const shape = below(chance, 10);
  if (shape < 4) return digits(chance, example.length - 1 + below(chance, 3));
  const known = [...example];
  for (let change = below(chance, 6); change > 0; change -= 1)
    known[below(chance, known.length)] = String(below(chance, 10));
  if (shape === 4) known.push(String(below(chance, 10)));
  if (shape === 5) known.unshift(String(below(chance, 10)));
  return known.join("");
}

function codeOf(chance: Chance, own: string): string {
  const shape = below(chance, 50);
  if (shape === 0) return digits(chance, 3);
  return shape === 1 ? pick(chance, PLACELESS) : own;
}

const SPACED = [" ", "-", ".", ") ", " ("];
const spaced = (chance: Chance, text: string): string =>
  [...text].map((digit) => (below(chance, 4) === 0 ? digit + pick(chance, SPACED) : digit)).join("");

/** Numbers good and bad, clean and as people write them. */
export function sample(chance: Chance): Sample {
  const international = below(chance, 8) > 0;
  const { code: own, example } = pick(chance, KNOWN);
  const number = national(chance, example);
  const defaultCountry = below(chance, 2) === 0 ? pick(chance, COUNTRIES) : null;
  if (!international) return { text: below(chance, 2) === 0 ? number : `0${number}`, defaultCountry };
  const full = `${codeOf(chance, own)}${number}`;
  const written = below(chance, 4) === 0 ? spaced(chance, full) : full;
  return { text: `${below(chance, 8) === 0 ? "00" : "+"}${written}`, defaultCountry };
}

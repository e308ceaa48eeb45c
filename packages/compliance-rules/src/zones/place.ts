import { readFileSync } from "node:fs";
import type { E164, LineType, NumberPlace } from "@broadnet-engage/core/model";
import { ZONES } from "../folders.ts";

/** Digits of the longest prefix in the table. */
const LONGEST = 7;

/** Where a number can be and what it can be; null when it is of no place: satellite, freephone, an area nobody has opened. */
export type PlaceOf = (phone: E164) => NumberPlace | null;

const words = (text: string | undefined): readonly string[] => (text ? text.split(" ") : []);

function parse(line: string): readonly [prefix: string, place: NumberPlace | null] {
  const [prefix = "", countries, regions, zones, lineTypes] = line.split("\t");
  // Some small territories share a prefix. Their zones are all there; the first is named, and none of them has a pack.
  const [country] = words(countries);
  if (country === undefined) return [prefix, null];
  const found = {
    country,
    zones: words(zones),
    regions: words(regions).length > 0 ? words(regions) : null,
    lineTypes: words(lineTypes) as readonly LineType[],
  };
  return [prefix, Object.freeze(found)];
}

/** The table of a file's text. A look-up is at most seven probes of a map. */
export function placeTable(text: string): PlaceOf {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const rows = new Map(lines.map(parse));
  return (phone) => {
    for (let length = LONGEST; length > 0; length--) {
      const found = rows.get(phone.slice(1, 1 + length));
      if (found !== undefined) return found;
    }
    return null;
  };
}

const tableOnDisk = (): string => readFileSync(new URL("table.tsv", ZONES), "utf8");

let held: PlaceOf | null = null;

/** The table of this package, which is read at the first question. It is what `createDialer({ placeOf })` takes. */
export const placeOf: PlaceOf = (phone) => {
  held ??= placeTable(tableOnDisk());
  return held(phone);
};

/** Every zone a number of a country, or of a region of it, can be in; none when the table does not know it. */
export function zonesOf(country: string, region: string | null = null): readonly string[] {
  const rows = tableOnDisk()
    .split("\n")
    .map((line) => line.split("\t"));
  const own = rows.filter(
    ([, countries, regions]) =>
      words(countries).includes(country) && (region === null || words(regions).includes(region)),
  );
  return [...new Set(own.flatMap(([, , , zones]) => words(zones)))].sort();
}

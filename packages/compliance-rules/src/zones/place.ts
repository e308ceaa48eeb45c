import { readFileSync } from "node:fs";
import type { E164, LineType, NumberPlace } from "@broadnet-engage/core/model";
import { ZONES } from "../folders.ts";

const LONGEST = 7;

/** Where numbers can be. */
export interface PlaceTable {
  /**
   * Null for a number of no place: satellite, shared cost, freephone, an area code nobody has opened. Several countries share
   * some prefixes, and then each is an answer that must permit.
   */
  readonly placesOf: (phone: E164) => readonly NumberPlace[] | null;
}

const words = (text: string | undefined): readonly string[] => (text ? text.split(" ") : []);

function parse(line: string): readonly [prefix: string, places: readonly NumberPlace[]] {
  const [prefix = "", countries, regions, zones, lineTypes] = line.split("\t");
  const place = {
    zones: words(zones),
    regions: words(regions).length > 0 ? words(regions) : null,
    lineTypes: words(lineTypes) as readonly LineType[],
  };
  return [prefix, words(countries).map((country) => Object.freeze({ country, ...place }))];
}

/** The table of a file's text. A look-up costs at most seven probes of a map. */
export function placeTable(text: string): PlaceTable {
  const rows = new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map(parse),
  );
  return {
    placesOf: (phone) => {
      for (let length = LONGEST; length > 0; length--) {
        const found = rows.get(phone.slice(1, 1 + length));
        if (found !== undefined) return found.length > 0 ? found : null;
      }
      return null;
    },
  };
}

let held: PlaceTable | null = null;

/** All places a number can be in, from the table of this package, which is read at the first question. */
export function placesOf(phone: E164): readonly NumberPlace[] | null {
  held ??= placeTable(readFileSync(new URL("table.tsv", ZONES), "utf8"));
  return held.placesOf(phone);
}

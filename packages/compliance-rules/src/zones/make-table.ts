import { clockHistory } from "./clock-history.ts";
import type { ZoneSources } from "./sources.ts";

/** One prefix of the table: all places a number that begins so can be in. */
export interface TableRow {
  readonly prefix: string;
  /** None: the number is of no place, and no rules permit calling it. */
  readonly countries: readonly string[];
  readonly regions: readonly string[];
  readonly zones: readonly string[];
  readonly lineTypes: readonly string[];
}

/** Years whose clocks must agree before one zone may stand for another. */
const YEARS = { from: 2024, to: 2036 } as const;

const clocks = new Map<string, string>();
/** When a zone's clock is set over the years that count, worked out once: it takes milliseconds. */
export function clockOf(zone: string): string {
  const clock = clocks.get(zone) ?? clockHistory(zone, YEARS.from, YEARS.to);
  clocks.set(zone, clock);
  return clock;
}

/** A country's zones, and which of them goes for each: zones whose clocks agree need only be asked once. */
function zonesByCountry({ zoneTab, decided }: ZoneSources): ReadonlyMap<string, readonly string[]> {
  const countries = new Map<string, string[]>();
  for (const [country = "", , zone = ""] of zoneTab) countries.set(country, [...(countries.get(country) ?? []), zone]);
  return new Map([...countries].map(([country, zones]) => [country, distinct(zones, decided.preferred)] as const));
}

/** One zone of each kind of clock; of equal clocks the preferred name, else the first. */
export function distinct(zones: readonly string[], preferred: readonly string[]): readonly string[] {
  const names = [...new Set(zones)];
  if (names.length < 2) return names;
  const sorted = [...preferred.filter((zone) => names.includes(zone)), ...names];
  const byClock = new Map<string, string>();
  for (const zone of sorted) {
    const clock = clockOf(zone);
    if (!byClock.has(clock)) byClock.set(clock, zone);
  }
  return [...byClock.values()].sort();
}

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

/** Country code 1: by area code. Codes that are not listed (toll-free, personal, not yet opened) are of no place. */
function northAmerica(sources: ZoneSources, zonesOf: ReadonlyMap<string, readonly string[]>): readonly TableRow[] {
  const { nanp, islands, decided } = sources;
  const areas = nanp.map(([area = "", place = "", seen = ""]) => {
    const regions = decided.places[place];
    if (regions === undefined) throw new Error(`Area code ${area}: no region is decided for ${place}.`);
    const own = decided.areas[area] ?? regions.flatMap((region) => decided.regions[region] ?? []);
    return {
      prefix: `1${area}`,
      countries: [(regions[0] ?? "").slice(0, 2)],
      regions,
      zones: distinct([...own, ...words(seen)], decided.preferred),
      lineTypes: [],
    };
  });
  const own = [...islands, ...Object.entries(decided.moreIslands)].map(([area, country = ""]) => ({
    prefix: `1${area}`,
    countries: [country],
    regions: [],
    zones: zonesOf.get(country) ?? [],
    lineTypes: [],
  }));
  return [{ prefix: "1", countries: [], regions: [], zones: [], lineTypes: [] }, ...areas, ...own];
}

function elsewhere(sources: ZoneSources, zonesOf: ReadonlyMap<string, readonly string[]>): readonly TableRow[] {
  const row = (prefix: string, countries: readonly string[], zones?: readonly string[]): TableRow => ({
    prefix,
    countries,
    regions: [],
    zones:
      zones ??
      distinct(
        countries.flatMap((country) => zonesOf.get(country) ?? []),
        sources.decided.preferred,
      ),
    lineTypes: [],
  });
  const whole = sources.codes.map(([code = "", countries = ""]) => row(code, words(countries)));
  const decided = sources.decided.prefixes.map(({ prefix, countries, zones }) => row(prefix, countries, zones));
  const named = new Set(decided.map(({ prefix }) => prefix));
  return [...whole.filter(({ prefix }) => !named.has(prefix)), ...decided];
}

const longest = (rows: ReadonlyMap<string, TableRow>, digits: string): TableRow | undefined => {
  for (let length = digits.length; length > 0; length--) {
    const found = rows.get(digits.slice(0, length));
    if (found) return found;
  }
  return undefined;
};

/** Classes cut prefixes smaller: a class row says what the row above it says, and its class. */
function withClasses(rows: readonly TableRow[], { classes }: ZoneSources): readonly TableRow[] {
  const table = new Map(rows.map((row) => [row.prefix, row]));
  const places: ReadonlyMap<string, TableRow> = new Map(table);
  for (const [prefix = "", lineType = ""] of classes) {
    const above = longest(places, prefix);
    if (above === undefined || above.countries.length === 0) continue;
    table.set(prefix, { ...above, prefix, lineTypes: [lineType] });
  }
  return [...table.values()];
}

/** The zone table, from its sources alone. */
export function makeTable(sources: ZoneSources): readonly TableRow[] {
  const zonesOf = zonesByCountry(sources);
  const rows = [...northAmerica(sources, zonesOf), ...elsewhere(sources, zonesOf)];
  return [...withClasses(rows, sources)].sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

const HEAD = [
  "# Where a number can be: prefix, countries, regions, zones, class. Made by `npm run pack -- zones`; do not edit.",
  "# The longest prefix counts. No country: of no place, and nobody may be called there.",
];

/** The table as its file holds it. */
export const tableText = (rows: readonly TableRow[]): string =>
  `${[
    ...HEAD,
    ...rows.map(({ prefix, countries, regions, zones, lineTypes }) =>
      [prefix, ...[countries, regions, zones, lineTypes].map((list) => list.join(" "))].join("\t").trimEnd(),
    ),
  ].join("\n")}\n`;

import { readFileSync } from "node:fs";
import { z } from "zod";

/** What is decided by hand: see `zones/README.md`. */
const Decided = z.strictObject({
  about: z.string(),
  grounds: z.string(),
  preferred: z.array(z.string()),
  regions: z.record(z.string(), z.array(z.string()).nonempty()),
  areas: z.record(z.string(), z.array(z.string()).nonempty()),
  places: z.record(z.string(), z.array(z.string()).nonempty()),
  moreIslands: z.record(z.string(), z.string()),
  prefixes: z.array(
    z.strictObject({
      prefix: z.string().regex(/^\d+$/),
      countries: z.array(z.string()),
      zones: z.array(z.string()).nonempty().optional(),
      why: z.string(),
    }),
  ),
});
export type Decided = z.infer<typeof Decided>;

type Rows = readonly (readonly string[])[];

/** Everything the zone table is made of. */
export interface ZoneSources {
  /** tzdata: country, coordinates, zone. */
  readonly zoneTab: Rows;
  /** Country code, its countries. */
  readonly codes: Rows;
  /** Area code of country code 1, the place's name, zones seen under it. */
  readonly nanp: Rows;
  /** Area code of country code 1, the country that has it for itself. */
  readonly islands: Rows;
  /** Prefix, class of every number under it. */
  readonly classes: Rows;
  readonly decided: Decided;
}

const rowsOf = (text: string): Rows =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));

export function readZoneSources(folder: URL): ZoneSources {
  const text = (file: string): string => readFileSync(new URL(file, folder), "utf8");
  return {
    zoneTab: rowsOf(text("zone.tab")),
    codes: rowsOf(text("codes.tsv")),
    nanp: rowsOf(text("nanp.tsv")),
    islands: rowsOf(text("islands.tsv")),
    classes: rowsOf(text("classes.tsv")),
    decided: Decided.parse(JSON.parse(text("decided.json"))),
  };
}

// Extracts what the zone table needs from other people's data into packages/compliance-rules/zones/sources/.
// Run it by hand when one of them has a new release; `npm run pack -- zones` then makes the table, which needs neither.
//
//   node scripts/zone-sources.mjs <checkout of google/libphonenumber, work tree or bare> [folder of tzdata's zone.tab]

import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ROOT } from "./repository.mjs";

const [checkout, zoneinfo = "/usr/share/zoneinfo"] = process.argv.slice(2);
if (checkout === undefined) throw new Error("usage: node scripts/zone-sources.mjs <checkout> [zoneinfo]");

const SOURCES = join(ROOT, "packages/compliance-rules/zones/sources");
const git = (...args) => execFileSync("git", ["-C", checkout, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
const rows = (path) =>
  git("show", `HEAD:resources/${path}`)
    .split("\n")
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split("|"));
const head = git("log", "-1", "--format=%H of %cs").trim();

const NAMED_BY_TOWN = ["1203", "1310", "1713", "1718", "1905"];

/** Each area code of country code 1: the place libphonenumber names for it, and every zone it has seen under it. */
function areasOfNorthAmerica() {
  const named = rows("geocoding/en/1.txt");
  const places = new Map(named.filter(([prefix]) => prefix.length === 4));
  // Some area codes are named only town by town; the state's own name stands among the towns.
  for (const area of NAMED_BY_TOWN) {
    const state = named.find(([prefix, place]) => prefix.startsWith(area) && !place.includes(","));
    places.set(area, state[1]);
  }
  const seen = new Map();
  for (const [prefix, zones] of rows("timezones/map_data.txt")) {
    if (!/^1\d{3}/.test(prefix)) continue;
    const area = prefix.slice(0, 4);
    seen.set(area, new Set([...(seen.get(area) ?? []), ...zones.split("&")]));
  }
  return [...places].map(([prefix, place]) => [prefix.slice(1), place, [...(seen.get(prefix) ?? [])].sort().join(" ")]);
}

const metadata = createRequire(import.meta.url)("libphonenumber-js/metadata.max.json");
/** Countries whose packs may ask for the class; of the others it is not told. */
const CLASSED = new Set(
  "20 212 213 216 249 254 27 33 34 39 44 49 55 61 64 65 90 91 961 962 963 964 965 966 967 968 970 971 973 974".split(
    " ",
  ),
);
const TYPES = [
  ["fixed", 0],
  ["mobile", 1],
];
/** Columns of a country's record in libphonenumber-js's metadata. */
const [LENGTHS, TYPE_PATTERNS] = [3, 11];
const DEPTH = 3;
const TAILS = ["0000000000", "1111111111", "2222222222", "3456789012", "5555555555", "7890123456", "9876543210"];

/** Which of fixed and mobile numbers begin with these digits, as far as probes tell. */
function classesUnder(country, prefix) {
  const found = new Set();
  for (const [name, column] of TYPES) {
    const [pattern, lengths = country[LENGTHS]] = country[TYPE_PATTERNS]?.[column] || [];
    if (!pattern) continue;
    const whole = new RegExp(`^(?:${pattern})$`);
    const probes = lengths.flatMap((length) =>
      TAILS.flatMap((tail) =>
        [...Array(10).keys()].map((digit) => (prefix + digit + tail).slice(0, Math.max(length, prefix.length))),
      ),
    );
    if (probes.some((probe) => whole.test(probe))) found.add(name);
  }
  return found;
}

/** Prefixes whose numbers are all of one class; what is mixed to the last digit looked at is left out. */
function split(country, prefix) {
  const found = classesUnder(country, prefix);
  // A probe that finds nothing proves nothing, so a prefix counts only when the level below it agrees.
  if (prefix.length >= DEPTH) return found.size === 1 ? [[prefix, [...found][0]]] : [];
  const below = [...Array(10).keys()].flatMap((digit) => split(country, `${prefix}${digit}`));
  const kinds = new Set([...below.map(([, kind]) => kind), ...found]);
  const whole = below.filter(([digits]) => digits.length === prefix.length + 1).length === 10 && kinds.size === 1;
  return whole && prefix.length > 0 ? [[prefix, below[0][1]]] : below;
}

function classes() {
  return Object.entries(metadata.country_calling_codes)
    .filter(([code]) => CLASSED.has(code))
    .flatMap(([code, countries]) => {
      const country = metadata.countries[countries[0]];
      return split(country, "").map(([prefix, kind]) => [`${code}${prefix}`, kind]);
    });
}

const codes = () =>
  Object.entries(metadata.country_calling_codes)
    .filter(([code]) => code !== "1")
    .map(([code, countries]) => [code, countries.join(" ")]);
const islands = () =>
  metadata.country_calling_codes["1"].flatMap((name) => {
    const digits = metadata.countries[name].find(
      (column) => typeof column === "string" && /^[2-9]\d\d([|]\d{3})*$/.test(column),
    );
    return digits === undefined ? [] : digits.split("|").map((area) => [area, name]);
  });

const write = (file, about, table) =>
  writeFileSync(
    join(SOURCES, file),
    `${[...about.map((line) => `# ${line}`), ...table.map((row) => row.join("\t"))].join("\n")}\n`,
  );

const APACHE = "Copyright the libphonenumber authors, Apache License 2.0.";
copyFileSync(join(zoneinfo, "zone.tab"), join(SOURCES, "zone.tab"));
write(
  "nanp.tsv",
  [
    `area code, place, zones seen. From google/libphonenumber, ${head}: resources/geocoding/en/1.txt and`,
    `resources/timezones/map_data.txt. ${APACHE}`,
  ],
  areasOfNorthAmerica(),
);
write(
  "codes.tsv",
  [`country code, countries. From the metadata of libphonenumber-js ${metadata.version ?? ""}. ${APACHE}`],
  codes(),
);
write(
  "islands.tsv",
  [`area code of country code 1, country. From the metadata of libphonenumber-js. ${APACHE}`],
  islands(),
);
write(
  "classes.tsv",
  [`prefix, class of every number under it. From the metadata of libphonenumber-js, by probes. ${APACHE}`],
  classes(),
);

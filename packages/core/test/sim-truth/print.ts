// npm run sim:truth             plays every recording again and prints how near the simulated switch comes
// npm run sim:truth -- --write  also writes the figures into the reference and the floors below which no test may fall
import { readFileSync, writeFileSync } from "node:fs";
import { FLOORS_FILE, floorOf } from "./floors.ts";
import { REFERENCE, withFigures } from "./reference.ts";
import { replay, scenarios } from "./scenarios.ts";
import { plainTable } from "./table.ts";

const all = scenarios()
  .flatMap(replay)
  .map(({ comparison }) => comparison);
console.log(plainTable(all));
if (process.argv.includes("--write")) {
  const floors = Object.fromEntries(all.map((comparison) => [comparison.name, floorOf(comparison)]));
  writeFileSync(FLOORS_FILE, `${JSON.stringify(floors, null, 2)}\n`);
  writeFileSync(REFERENCE, withFigures(readFileSync(REFERENCE, "utf8"), all));
}

// npm run bench -- <name> [args]     runs bench/<name>/main.ts on the packages' sources
//
// There is no list of benches: a folder with a main.ts is one. They run as the published build would, with the memory for young
// objects that `npm start` gives. Each prints ratios against a baseline of the same run.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./repository.mjs";

const [name = "", ...args] = process.argv.slice(2);
const benches = readdirSync(join(ROOT, "bench")).filter((folder) => existsSync(join(ROOT, "bench", folder, "main.ts")));
if (!benches.includes(name)) {
  console.error(`Which bench? ${benches.join(", ")}`);
  process.exit(2);
}
const node = [
  "--expose-gc",
  "--max-semi-space-size=64",
  "--conditions=@broadnet-engage/source",
  "--import",
  "./scripts/plain-typescript.mjs",
];
const run = spawnSync(process.execPath, [...node, join("bench", name, "main.ts"), ...args], {
  cwd: ROOT,
  stdio: "inherit",
});
process.exitCode = run.status ?? 1;

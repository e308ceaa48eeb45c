// Builds the package of the working directory: one ESM file, one .d.ts and one source map per entry of its exports map.
// What entries share goes into common chunks, so that a class has one identity whichever subpath it came through.

import { basename } from "node:path";
import { build } from "tsup";
import { entriesOf, readJson, seconds } from "./repository.mjs";

const started = performance.now();
const folder = basename(process.cwd());
const sources = Object.values(entriesOf({ manifest: readJson("package.json") }));
/** `{ "ports/index": "./src/ports/index.ts" }`: output name → source. */
const entry = Object.fromEntries(
  sources.map((source) => [source.replace(/^src\//, "").replace(/\.ts$/, ""), `./${source}`]),
);

await build({
  config: false,
  entry,
  outDir: "dist",
  format: "esm",
  target: "node20",
  platform: "node",
  splitting: true,
  sourcemap: true,
  removeNodeProtocol: false,
  clean: true,
  silent: true,
  tsconfig: "../../tsconfig.json",
  // Nothing is bundled in: what package.json names is installed beside us.
  skipNodeModulesBundle: true,
  dts: { compilerOptions: { noEmit: false, emitDeclarationOnly: true } },
});
console.log(`${folder}: ${Object.keys(entry).length} entries, ${seconds(started)}`);

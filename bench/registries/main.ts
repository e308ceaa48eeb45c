// A national register of 258 million numbers (the size of the American one): memory, load, a delta, look-ups, and exactness.
//
//   npm run bench -- registries [numbers]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../packages/core/src/conformance/index.ts";
import {
  afterDelta,
  fullEdition,
  NumberSetBuilder,
  openNumberSet,
  readNumberFile,
  writeNumberFile,
} from "../../packages/core/src/registries/index.ts";
import { goal, machine, wallMs } from "../rounds.ts";

const COUNT = Number(process.argv[2] ?? 258_000_000);
const AREAS = 350;
/** Exchanges begin with 2 to 9. */
const LINES = 8_000_000;
const PROBES = 10_000_000;
const DELTA = 100_000;

const anyNumber = (draw: () => number): number =>
  10_000_000_000 + (201 + Math.floor(draw() * AREAS)) * 10_000_000 + 2_000_000 + Math.floor(draw() * LINES);

const builder = new NumberSetBuilder();
const draw = seededRandom(1).next;
const building = await wallMs(() => {
  for (let made = 0; made < COUNT; made += 1) builder.add(anyNumber(draw));
});
const blocks = builder.finish();
const set = openNumberSet(blocks);
console.log(machine());
console.log(`${set.size} distinct numbers of ${COUNT} drawn, built in ${(building / 1000).toFixed(1)} s`);
console.log(`${(set.bytes / set.size).toFixed(2)} bytes a number`);
goal("MB for the set", set.bytes / 1e6, 400, "less");

const folder = await mkdtemp(join(tmpdir(), "engage-bench-"));
const path = join(folder, "us.numbers");
const head = { registry: "us.dnc", asOf: 1, source: "bench", sourceDigest: "" };
await writeNumberFile(path, head, blocks);
let loaded = set;
const loading = await wallMs(async () => {
  loaded = openNumberSet((await readNumberFile(path)).blocks);
});
goal("seconds to load it from its own file, digest checked", loading / 1000, 5, "less");
await rm(folder, { recursive: true });

const edition = fullEdition({ asOf: 1, source: "bench", digest: "full" }, loaded);
const change = seededRandom(2).next;
const [added, removed] = [new NumberSetBuilder(), new NumberSetBuilder()];
for (let made = 0; made < DELTA / 2; made += 1) {
  added.add(anyNumber(change));
  removed.add(anyNumber(change));
}
const delta = {
  ...{ follows: "full", asOf: 2, source: "bench", digest: "delta" },
  added: openNumberSet(added.finish()),
  removed: openNumberSet(removed.finish()),
};
const applying = await wallMs(() => afterDelta(edition, delta));
goal(`seconds for a delta of ${DELTA} changes`, applying / 1000, 1, "less");

// Probed against a sorted list made from the same draws, a slice of the areas at a time so that both fit into memory.
const probes = seededRandom(3).next;
const asked = Float64Array.from({ length: PROBES }, () => anyNumber(probes));
let listed = 0;
const looking = await wallMs(() => {
  for (const number of asked) if (loaded.hasNumber(number)) listed += 1;
});
console.log(`${((looking * 1e6) / PROBES).toFixed(0)} ns a look-up, ${listed} of ${PROBES} listed`);
const wrong = differences(asked);
goal(`answers of ${PROBES} that differ from a sorted list's`, wrong, 0, "less");

function differences(all: Float64Array): number {
  let different = 0;
  const SLICES = 8;
  for (let slice = 0; slice < SLICES; slice += 1) {
    const within = (number: number): boolean => Math.floor(number / 10_000_000) % SLICES === slice;
    const again = seededRandom(1).next;
    const sorted = new Float64Array(Math.ceil((COUNT / SLICES) * 1.1));
    let kept = 0;
    for (let made = 0; made < COUNT; made += 1) {
      const number = anyNumber(again);
      if (within(number)) sorted[kept++] = number;
    }
    const list = sorted.subarray(0, kept).sort();
    for (const number of all) if (within(number) && isIn(list, number) !== loaded.hasNumber(number)) different += 1;
  }
  return different;
}

function isIn(list: Float64Array, number: number): boolean {
  let [left, right] = [0, list.length];
  while (left < right) {
    const middle = (left + right) >>> 1;
    if ((list[middle] ?? 0) < number) left = middle + 1;
    else right = middle;
  }
  return list[left] === number;
}

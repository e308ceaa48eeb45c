// A national register of 258 million numbers (the size of the American one): memory, load, a delta, look-ups, exactness, and what
// going on with a stopped build saves.
//
//   npm run bench -- registries [numbers]
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../packages/core/src/conformance/index.ts";
import {
  afterDelta,
  fullEdition,
  NumberSetBuilder,
  openNumberSet,
  readChangeFile,
  readChangeList,
  readListInParts,
  readNumberFile,
  readNumberList,
  writeChangeFile,
  writeNumberFile,
} from "../../packages/core/src/registries/index.ts";
import { cpuMs, goal, machine, wallMs } from "../rounds.ts";

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
goal("seconds from its list, through its file, to the answer", (await throughFiles()) / 1000, 1, "less");

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

await resuming();
await rm(folder, { recursive: true });

/** As a server takes it: read from a list, written, read back, and laid over the edition. */
async function throughFiles(): Promise<number> {
  const lines = [...delta.added.numbers()].map((number) => `A,${number}\n`);
  const list = Buffer.from([...lines, ...[...delta.removed.numbers()].map((number) => `D,${number}\n`)].join(""));
  const form = { callingCode: "", columns: [2], headerLines: 0, markColumn: 1 };
  // A number drawn for both is refused in a list.
  const both = [...delta.removed.numbers()].filter((number) => delta.added.hasNumber(number)).length;
  const changes = both === 0 ? list : list.subarray(0, lines.join("").length);
  const path = join(folder, "us.changes");
  return wallMs(async () => {
    const { added, removed, digest } = await readChangeList([changes], form);
    const about = { registry: "us.dnc", follows: "full", asOf: 2, source: "bench", sourceDigest: digest };
    await writeChangeFile(path, about, { added, removed });
    afterDelta(edition, (await readChangeFile(path)).delta);
  });
}

/** A list of 40 MB: its reading from the beginning, with parts kept, and again when the first half is kept already. */
async function resuming(): Promise<void> {
  const [list, parts] = [join(folder, "list.csv"), join(folder, "parts")];
  const lines = seededRandom(4).next;
  await writeFile(list, Array.from({ length: 3_333_333 }, () => `${anyNumber(lines)}\n`).join(""));
  const form = { callingCode: "", columns: [], headerLines: 0 };
  const partBytes = 8 * 1024 * 1024;
  const plain = await cpuMs(() => readNumberList(createReadStream(list, { highWaterMark: 4 * 1024 * 1024 }), form));
  const kept = await cpuMs(() => readListInParts(list, parts, form, { partBytes }));
  for (const late of (await readdir(parts)).slice(2)) await rm(join(parts, late));
  const half = await cpuMs(() => readListInParts(list, parts, form, { partBytes }));
  const whole = await cpuMs(() => readListInParts(list, parts, form, { partBytes }));
  const of = (part: number): string => `${((part / plain) * 100).toFixed(0)} %`;
  console.log(
    `reading a list in parts costs ${of(kept)} of the processor time of reading it plainly (${plain.toFixed(0)} ms)`,
  );
  console.log(`gone on with after 40 %: ${of(half)}; after 80 %: ${of(whole)}`);
}

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

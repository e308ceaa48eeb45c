// Reading ten thousand telephone numbers, against libphonenumber-js/max by itself.
//
//   npm run bench -- phones
import { parsePhone } from "../../packages/core/src/model/phone.ts";
import { seededChance } from "../../packages/core/src/sim/chance.ts";
import { byLibrary } from "../../packages/core/test/phones/library.ts";
import { sample } from "../../packages/core/test/phones/numbers.ts";
import { cpuMs, goal, interleaved, machine, median, ratio } from "../rounds.ts";

const COUNT = 10_000;
const ROUNDS = 15;

const chance = seededChance("bench");
const mixed = Array.from({ length: COUNT }, () => sample(chance));
const clean: string[] = [];
while (clean.length < COUNT) {
  const { text, defaultCountry } = sample(chance);
  const number = byLibrary(text, defaultCountry);
  if (number !== null) clean.push(number);
}

const read = (reader: typeof byLibrary | typeof parsePhone, texts: readonly string[]): Promise<number> =>
  cpuMs(() => {
    for (const text of texts) reader(text, null);
  });
const readMixed = (reader: typeof byLibrary): Promise<number> =>
  cpuMs(() => {
    for (const { text, defaultCountry } of mixed) reader(text, defaultCountry);
  });

const measured = await interleaved(ROUNDS, {
  clean: () => read(parsePhone, clean),
  cleanByLibrary: () => read(byLibrary, clean),
  mixed: () => readMixed(parsePhone),
  mixedByLibrary: () => readMixed(byLibrary),
});
console.log(machine());
for (const [what, values] of Object.entries(measured))
  console.log(`${what.padEnd(16)} ${median(values).toFixed(1)} ms for ${COUNT} numbers`);
goal("clean E.164, times the library's speed", ratio(measured.cleanByLibrary, measured.clean), 12, "more");
const times = ratio(measured.mixedByLibrary, measured.mixed).toFixed(2);
console.log(`        good and bad, as people write them, times the library's speed: ${times}`);

import assert from "node:assert/strict";
import { isEngageError } from "../errors.ts";
import { BITMAP_UNITS, BLOCK, type NumberBlocks } from "../model/number-blocks.ts";
import type { E164 } from "../model/phone.ts";
import type { WashStore } from "../ports/wash-store.ts";
import { e164, NOW, seededRandom } from "./chance.ts";
import type { Runner } from "./runner.ts";

/** Two numbers before the end of a block of 65,536, and of one of 10,000: so these tests cross the edges of both. */
const FIRST = Math.ceil(61_412_345_000 / BLOCK) * BLOCK - 2;
const phone = (n: number): E164 => e164(`+${FIRST + n}`);
const stated = (digest: string, asOf = NOW) => ({ asOf, source: "ACMA", digest });
const digestOf = (n: number) => n.toString(16).padStart(16, "0").repeat(4);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? error.code : error instanceof Error ? error.name : String(error)),
  );

/** Each number once, in as few units as that takes. */
function setOf(numbers: Iterable<number>): { readonly blocks: NumberBlocks } {
  const lows = new Map<number, number[]>();
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const key = Math.floor(number / BLOCK);
    lows.set(key, [...(lows.get(key) ?? []), number - key * BLOCK]);
  }
  const units = [...lows.values()].map((ofBlock) => {
    if (ofBlock.length < BITMAP_UNITS) return ofBlock;
    const bits = new Array<number>(BITMAP_UNITS).fill(0);
    for (const low of ofBlock) bits[low >>> 4] = (bits[low >>> 4] ?? 0) | (1 << (low & 15));
    return bits;
  });
  const counts = Uint32Array.from(lows.values(), ({ length }) => length);
  return { blocks: { keys: Float64Array.from(lows.keys()), counts, units: Uint16Array.from(units.flat()) } };
}
const verdicts = (listed: readonly number[], unlisted: readonly number[]) => {
  const at = (numbers: readonly number[]) => setOf(numbers.map((n) => FIRST + n));
  return { listed: at(listed), unlisted: at(unlisted) };
};

/** A store that was just opened, and a register that nothing is known of. */
type Test = (store: WashStore, registry: string) => Promise<void>;

/**
 * What every `WashStore` must do. `open` gives one that keeps `most` washes of a register; several may share a place, so each test
 * has registers of its own.
 */
export function washStoreSuite(runner: Runner, open: (most?: number) => Promise<WashStore>): void {
  let made = 0;
  const on = (name: string, test: Test, most?: number) =>
    runner.it(name, async () => {
      made += 1;
      await test(await open(most), `au.dncr-${made}`);
    });
  runner.describe("wash store", () => {
    answersOf(on);
    refusalsOf(on);
    endsOf(on);
  });
}

type On = (name: string, test: Test, most?: number) => void;

const told = async (store: WashStore, registry: string, n: number) => {
  const answer = await store.lookup(registry, phone(n));
  return answer === null ? null : [answer.listed, answer.asOf - NOW];
};
const toldOf = (store: WashStore, registry: string, numbers: readonly number[]) =>
  Promise.all(numbers.map((n) => told(store, registry, n)));

function answersOf(on: On): void {
  on("answers null, which is unknown, for what nobody has washed", async (store, registry) => {
    for (const name of [registry, "' OR true --"]) {
      assert.equal(await store.lookup(name, phone(1)), null);
      assert.equal(await store.loaded?.(name), null);
      assert.equal(await store.judged(name), 0);
    }
  });
  on("answers for whom a wash judged and for nobody else, and says of what it is", async (store, registry) => {
    assert.equal(await store.keep(registry, stated(digestOf(1)), verdicts([1, 3], [2, 70_000])), "kept");
    const expected = { asOf: NOW, source: "ACMA", digest: digestOf(1) };
    for (const [n, listed] of [
      [1, true],
      [2, false],
      [3, true],
      [70_000, false],
    ] as const) {
      const { listed: is, asOf, source, digest } = (await store.lookup(registry, phone(n))) ?? {};
      assert.deepEqual([is, { asOf, source, digest }], [listed, expected]);
    }
    assert.deepEqual(await toldOf(store, registry, [0, 4, 10_001, 70_001]), [null, null, null, null]);
    assert.equal(await store.lookup(`${registry}-other`, phone(1)), null);
    assert.equal((await store.loaded?.(registry))?.asOf, NOW);
  });
  on("answers by the newest wash a number was in, in whatever order they come", async (store, registry) => {
    await store.keep(registry, stated(digestOf(2), NOW + 2), verdicts([1], [2]));
    await store.keep(registry, stated(digestOf(1), NOW + 1), verdicts([2, 3], [1, 4]));
    await store.keep(registry, stated(digestOf(3), NOW + 3), verdicts([4], [5]));
    const dated = [true, false, true, true, false].map((listed, n) => [listed, [2, 2, 1, 3, 3][n]]);
    assert.deepEqual(await toldOf(store, registry, [1, 2, 3, 4, 5]), dated);
    const mine = (await store.washed()).filter((one) => one.registry === registry);
    const newest = stated(digestOf(3), NOW + 3);
    assert.deepEqual(mine, [{ registry, washes: 3, newest, oldest: { asOf: NOW + 1 } }]);
    assert.equal(await store.judged(registry), 5);
  });
  on("knows nothing where two washes of one date contradict each other, until a newer one", async (store, registry) => {
    await store.keep(registry, stated(digestOf(1), NOW - 1), verdicts([], [1, 2, 3]));
    await store.keep(registry, stated(digestOf(2)), verdicts([1, 2], []));
    await store.keep(registry, stated(digestOf(3)), verdicts([2], [1, 3]));
    assert.deepEqual(await toldOf(store, registry, [1, 2, 3]), [null, [true, 0], [false, 0]]);
    await store.keep(registry, stated(digestOf(4), NOW + 1), verdicts([], [1]));
    assert.deepEqual(await told(store, registry, 1), [false, 1]);
  });
  on("answers as a plain table does, after any washes in any order, in thin blocks and full ones", async (s, r) => {
    const { next } = seededRandom(47);
    const any = (below: number) => Math.floor(next() * below);
    const known = new Map<number, Map<number, Set<boolean>>>();
    for (let n = 1; n <= 12; n += 1) {
      const asOf = NOW + any(6);
      const full = n % 4 === 0 ? Array.from({ length: 5_000 }, (_, at) => at + 20_000) : [];
      const all = [...new Set([...full, ...Array.from({ length: 200 }, () => any(300))])];
      const listed = all.filter(() => next() < 0.5);
      const isListed = new Set(listed);
      await s.keep(
        r,
        stated(digestOf(n), asOf),
        verdicts(
          listed,
          all.filter((one) => !isListed.has(one)),
        ),
      );
      for (const number of all) {
        const byDate = known.get(number) ?? new Map<number, Set<boolean>>();
        known.set(number, byDate.set(asOf, (byDate.get(asOf) ?? new Set()).add(isListed.has(number))));
      }
    }
    const probes = Array.from({ length: 500 }, (_, n) => (n < 300 ? n : any(8_000) + 18_000));
    const expected = probes.map((number) => {
      const dates = known.get(number) ?? new Map<number, Set<boolean>>();
      const newest = Math.max(...dates.keys());
      const [listed, other] = dates.get(newest) ?? [];
      return listed === undefined || other !== undefined ? null : [listed, newest - NOW];
    });
    assert.deepEqual(await toldOf(s, r, probes), expected);
    assert.equal(await s.judged(r), known.size);
  });
}

function refusalsOf(on: On): void {
  on("keeps a wash once, by its date and digest", async (store, registry) => {
    assert.equal(await store.keep(registry, stated(digestOf(1)), verdicts([1], [2])), "kept");
    assert.equal(await store.keep(registry, stated(digestOf(1)), verdicts([1], [2])), "already");
    assert.equal(await store.keep(registry, stated(digestOf(1), NOW + 1), verdicts([1], [2])), "kept");
    assert.equal(await store.keep(registry, stated(digestOf(2)), verdicts([1], [])), "kept");
    assert.equal((await store.washed()).find((one) => one.registry === registry)?.washes, 3);
    assert.equal(await store.judged(registry), 2);
  });
  on("is kept once by two who send it at the same moment", async (store, registry) => {
    const keep = () => store.keep(registry, stated(digestOf(1)), verdicts([1], [2]));
    assert.deepEqual((await Promise.all([keep(), keep()])).sort(), ["already", "kept"]);
    assert.deepEqual(await toldOf(store, registry, [1, 2]), [
      [true, 0],
      [false, 0],
    ]);
  });
  on("takes no wash of nobody, none that says both of a number, and none with what is no number", async (store, r) => {
    const none = setOf([]);
    const both = verdicts([1, 2], [2, 3]);
    const bad = [911, 999_999, 10 ** 15].map((number) => ({ listed: setOf([FIRST, number]), unlisted: none }));
    for (const sets of [verdicts([], []), both, ...bad, { listed: none, unlisted: bad[0]?.listed ?? none }])
      assert.equal(await codeOf(store.keep(r, stated(digestOf(1)), sets)), "validation-failed");
    const { keys, counts, units } = both.listed.blocks;
    for (const blocks of [
      { keys, counts, units: units.slice(1) },
      { keys: keys.slice(1), counts, units },
    ])
      assert.equal(
        await codeOf(store.keep(r, stated(digestOf(1)), { listed: { blocks }, unlisted: none })),
        "RangeError",
      );
    assert.deepEqual(await toldOf(store, r, [1, 2, 3]), [null, null, null]);
    assert.deepEqual(
      (await store.washed()).filter((one) => one.registry === r),
      [],
    );
  });
  on("takes the least and the greatest number there can be", async (store, registry) => {
    const [least, greatest] = [1_000_000, 10 ** 15 - 1];
    await store.keep(registry, stated(digestOf(1)), { listed: setOf([least]), unlisted: setOf([greatest]) });
    const answers = [least, least + 1, greatest, greatest - 1].map((n) => store.lookup(registry, e164(`+${n}`)));
    const listed = (await Promise.all(answers)).map((answer) => answer?.listed ?? null);
    assert.deepEqual(listed, [true, null, false, null]);
  });
}

function endsOf(on: On): void {
  on(
    "keeps so many: the oldest go, those of one date together, and no older word comes back",
    async (store, registry) => {
      const keep = (n: number, asOf: number, sets = verdicts([], [n])) =>
        store.keep(registry, stated(digestOf(n), NOW + asOf), sets);
      await keep(1, 0, verdicts([9], []));
      await keep(2, 0, verdicts([], [9]));
      await keep(3, 1);
      await keep(4, 2);
      for (const asOf of [-1, 0]) assert.equal(await keep(5, asOf), "older");
      assert.deepEqual(await toldOf(store, registry, [9, 3, 4, 5]), [null, [false, 1], [false, 2], null]);
      assert.equal(await keep(6, 3), "kept");
      assert.deepEqual(await toldOf(store, registry, [9, 3, 6]), [null, [false, 1], [false, 3]]);
      const mine = (await store.washed()).find((one) => one.registry === registry);
      assert.deepEqual([mine?.washes, mine?.oldest], [3, { asOf: NOW + 1 }]);
      assert.equal(await keep(7, 1, verdicts([9], [])), "kept");
      assert.deepEqual(await told(store, registry, 9), [true, 1]);
    },
    4,
  );
  on("erases what is from before a moment, for good, and nothing else", async (store, registry) => {
    await store.keep(registry, stated(digestOf(1), NOW - 1), verdicts([], [1, 2]));
    await store.keep(registry, stated(digestOf(2), NOW), verdicts([1], [3]));
    await store.keep(`${registry}-other`, stated(digestOf(1), NOW - 1), verdicts([], [1]));
    assert.equal(await store.erase(registry, NOW - 1), 0);
    assert.equal(await store.erase(registry, NOW), 1);
    assert.equal(await store.erase(registry, NOW), 0);
    assert.deepEqual(await toldOf(store, registry, [1, 2, 3]), [[true, 0], null, [false, 0]]);
    assert.deepEqual(await told(store, `${registry}-other`, 1), [false, -1]);
    assert.equal(await store.judged(registry), 2);
    assert.equal(await store.erase(registry, NOW + 1), 1);
    assert.deepEqual(await toldOf(store, registry, [1, 2, 3]), [null, null, null]);
    assert.equal(await store.loaded?.(registry), null);
    assert.deepEqual(
      (await store.washed()).filter((one) => one.registry === registry),
      [],
    );
    assert.equal(await store.keep(registry, stated(digestOf(1), NOW - 1), verdicts([1], [])), "kept");
    assert.deepEqual(await told(store, registry, 1), [true, -1]);
  });
}

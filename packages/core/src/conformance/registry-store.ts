import assert from "node:assert/strict";
import { isEngageError } from "../errors.ts";
import { BITMAP_UNITS, BLOCK, type NumberBlocks } from "../model/number-blocks.ts";
import type { RegistryStore, StatedEdition, StoredChanges } from "../ports/registry-store.ts";
import { e164, NOW } from "./chance.ts";
import type { Runner } from "./runner.ts";

const FIRST = 971_501_110_000;
const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => FIRST + from + n);
const phone = (n: number) => e164(`+${FIRST + n}`);
const stated = (digest: string, asOf = NOW): StatedEdition => ({ asOf, source: "TDRA", digest });
const changes = (more: Partial<StoredChanges>): StoredChanges => ({
  ...{ ...stated("two", NOW + 1), follows: "one", added: [], removed: [] },
  ...more,
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );
async function* broken(): AsyncGenerator<number> {
  yield* numbers(500, 30_000);
  throw new Error("the list broke off");
}

const SET_KEY = Math.floor(FIRST / BLOCK) - 5;
/** A block of two numbers, and one that is just full enough for a bitmap: every sixteenth number. */
const aSet = (): NumberBlocks => ({
  keys: Float64Array.of(SET_KEY, SET_KEY + 1),
  counts: Uint32Array.of(2, BITMAP_UNITS),
  units: Uint16Array.of(5, 9, ...new Uint16Array(BITMAP_UNITS).fill(1)),
});

/** What every `RegistryStore` must do. `open` gives one; several may share a place, so each test has registers of its own. */
export function registryStoreSuite(runner: Runner, open: () => Promise<RegistryStore>): void {
  let made = 0;
  const on = (name: string, test: (store: RegistryStore, registry: string) => Promise<void>) =>
    runner.it(name, async () => {
      made += 1;
      await test(await open(), `ae.tdra-${made}`);
    });
  runner.describe("registry store", () => {
    on("answers null, which is unknown, for what nobody has loaded", async (store, registry) => {
      for (const name of [registry, "", "' OR true --"]) {
        assert.equal(await store.lookup(name, phone(1)), null);
        assert.equal(await store.loaded?.(name), null);
      }
    });
    on("answers from a list with repeats in any order, and says of what it is", async (store, registry) => {
      assert.equal(await store.put(registry, stated("one"), [...numbers(5, 3).reverse(), FIRST + 5]), true);
      const answer = { asOf: NOW, source: "TDRA", digest: "one" };
      for (const n of [4, 5, 6, 7, 8])
        assert.deepEqual(await store.lookup(registry, phone(n)), { listed: n >= 5 && n <= 7, ...answer });
      assert.equal((await store.loaded?.(registry))?.asOf, NOW);
      const mine = (await store.editions()).filter((edition) => edition.registry === registry);
      assert.deepEqual(mine, [{ registry, ...answer, entries: 3, lineage: ["one"] }]);
    });
    on("takes sets and single numbers together", async (store, registry) => {
      async function* parts() {
        yield aSet();
        yield FIRST;
        yield aSet();
      }
      await store.put(registry, stated("one"), parts());
      const [list, bitmap] = [SET_KEY * BLOCK, (SET_KEY + 1) * BLOCK];
      const asked = [
        FIRST,
        FIRST + 1,
        list + 4,
        list + 5,
        list + 9,
        bitmap,
        bitmap + 1,
        bitmap + 16,
        bitmap + BLOCK - 16,
      ];
      const answers = await Promise.all(asked.map((number) => store.lookup(registry, e164(`+${number}`))));
      assert.deepEqual(
        answers.map((answer) => answer?.listed),
        [true, false, false, true, true, true, false, true, true],
      );
      const mine = (await store.editions()).find((edition) => edition.registry === registry);
      assert.equal(mine?.entries, 2 + BITMAP_UNITS + 1);
    });
    on("refuses a set whose parts do not belong together", async (store, registry) => {
      const { keys, counts, units } = aSet();
      for (const bad of [{ keys: keys.slice(1) }, { units: units.slice(1) }, { counts: Uint32Array.of(0, 4_098) }])
        await assert.rejects(store.put(registry, stated("bad"), [{ keys, counts, units, ...bad }]), RangeError);
      assert.equal(await store.lookup(registry, phone(0)), null);
    });
    on("puts a list in the place of the one before, and no older one", async (store, registry) => {
      await store.put(registry, stated("one"), numbers(0, 2));
      assert.equal(await store.put(registry, stated("two", NOW + 1), numbers(1, 2)), true);
      assert.equal(await store.put(registry, stated("three", NOW), numbers(0, 9)), false);
      const listed = await Promise.all([0, 1, 2, 3].map((n) => store.lookup(registry, phone(n))));
      assert.deepEqual(
        listed.map((answer) => [answer?.listed, answer?.digest]),
        [false, true, true, false].map((is) => [is, "two"]),
      );
    });
    on("shows nothing of a list that broke off, then or after the next", async (store, registry) => {
      await assert.rejects(store.put(registry, stated("half"), broken()), /broke off/);
      assert.equal(await store.lookup(registry, phone(500)), null);
      await store.put(registry, stated("one"), numbers(0, 2));
      await assert.rejects(store.put(registry, stated("half", NOW + 1), broken()), /broke off/);
      assert.deepEqual(
        [(await store.lookup(registry, phone(500)))?.listed, (await store.lookup(registry, phone(1)))?.digest],
        [false, "one"],
      );
    });
    on("refuses what is no number, and a list of nobody", async (store, registry) => {
      for (const list of [[], [FIRST, 1.5], [Number.NaN], [-FIRST], [10 ** 15], [911]])
        assert.equal(await codeOf(store.put(registry, stated("bad"), list)), "validation-failed");
      assert.equal(await store.lookup(registry, phone(0)), null);
    });
    on("takes changes once, all of them or none", async (store, registry) => {
      await store.put(registry, stated("one"), numbers(0, 3));
      const asked = changes({ added: numbers(2, 3), removed: numbers(0, 1) });
      assert.deepEqual(await store.change(registry, asked), { outcome: "applied", effects: 3 });
      assert.deepEqual(await store.change(registry, asked), { outcome: "already", effects: 0 });
      const bad = changes({ follows: "two", digest: "three", removed: numbers(1, 1), added: [1.5] });
      assert.equal(await codeOf(store.change(registry, bad)), "validation-failed");
      const answers = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => store.lookup(registry, phone(n))));
      assert.deepEqual(
        answers.map((answer) => answer?.listed),
        [false, true, true, true, true, false],
      );
      assert.deepEqual(await store.loaded?.(registry).then((edition) => edition?.asOf), NOW + 1);
      const mine = (await store.editions()).find((edition) => edition.registry === registry);
      assert.deepEqual([mine?.digest, mine?.entries, mine?.lineage], ["two", 4, ["one", "two"]]);
    });
    on("refuses changes that follow another edition, are older, or follow none", async (store, registry) => {
      const outcome = async (more: Partial<StoredChanges>) => (await store.change(registry, changes(more))).outcome;
      assert.equal(await outcome({}), "another");
      await store.put(registry, stated("one"), numbers(0, 3));
      assert.equal(await outcome({ follows: "zero" }), "another");
      assert.equal(await outcome({ asOf: NOW - 1 }), "older");
      assert.equal((await store.lookup(registry, phone(0)))?.digest, "one");
    });
    on("lists a number that changes both add and remove", async (store, registry) => {
      await store.put(registry, stated("one"), numbers(0, 3));
      await store.change(registry, changes({ added: numbers(1, 1), removed: numbers(1, 1) }));
      assert.equal((await store.lookup(registry, phone(1)))?.listed, true);
    });
  });
}

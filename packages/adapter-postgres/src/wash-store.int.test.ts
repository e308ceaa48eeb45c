import { e164, NOW, washStoreSuite } from "@broadnet-engage/core/conformance";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { StoredAnswer } from "@broadnet-engage/core/ports";
import { NumberSetBuilder, openNumberSet } from "@broadnet-engage/core/registries";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { pgDriver } from "./pg-driver.ts";
import { SqlRegistryStore } from "./registry-store.ts";
import { SqlWashStore } from "./wash-store.ts";

const FIRST = 61_412_340_000;
const from = (first: number, count: number) => Array.from({ length: count }, (_, n) => FIRST + first + n);
const setOf = (numbers: Iterable<number>) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
};
const wash = (listed: Iterable<number>, unlisted: Iterable<number>) => ({
  listed: setOf(listed),
  unlisted: setOf(unlisted),
});
const stated = (digest: string, asOf = NOW) => ({ asOf, source: "ACMA", digest });

describe.skipIf(typeof server === "string")("washes in PostgreSQL", () => {
  let url = "";
  let driver: Driver;
  let other: Driver;
  let asked: { text: string; params: readonly unknown[] }[] = [];
  beforeAll(async () => {
    url = await freshUrl();
    const real = pgDriver({ url, poolSize: 4, log: undefined });
    driver = {
      ...real,
      query: (text, params = [], name) => {
        asked.push({ text, params });
        return real.query(text, params, name);
      },
    };
    other = pgDriver({ url, poolSize: 4, log: undefined });
    await migrate(driver);
  });
  afterAll(() => Promise.all([driver.close(), other.close()]));

  const openStore = (on = driver, most?: number) => {
    const [lists, washes] = [new SqlRegistryStore(on), new SqlWashStore(on, undefined, most)];
    return {
      lookup: lists.lookup.bind(lists),
      loaded: lists.loaded.bind(lists),
      put: lists.put.bind(lists),
      keep: washes.keep.bind(washes),
      erase: washes.erase.bind(washes),
      washed: washes.washed.bind(washes),
      judged: washes.judged.bind(washes),
    };
  };
  washStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async (most) =>
    openStore(driver, most),
  );

  const wordOf = (answer: Promise<StoredAnswer | null>): Promise<unknown> =>
    answer.then(
      (told) => told?.listed ?? null,
      (error: unknown) => (isEngageError(error) ? error.code : String(error)),
    );
  const words = (registry: string, numbers: readonly number[], on = driver) => {
    const store = openStore(on);
    return Promise.all(numbers.map((n) => wordOf(store.lookup(registry, e164(`+${FIRST + n}`)))));
  };
  const rowsOf = async (registry: string) => {
    const states = await driver.query("SELECT id, state FROM registry_editions WHERE registry = $1 ORDER BY id", [
      registry,
    ]);
    const ids = states.map(({ id }) => Number(id));
    const [held] = await driver.query("SELECT count(*) AS n FROM registry_verdicts WHERE edition = ANY($1)", [ids]);
    return [states.map(({ state }) => state), Number(held?.n)];
  };

  it("are there for nobody while they are written, and not at all when the writer dies in the middle", async () => {
    const seen: unknown[] = [];
    let copies = 0;
    const dying: Driver = {
      ...driver,
      transaction: (work) =>
        driver.transaction((session) =>
          work({
            ...session,
            async copyIn(...of) {
              const isWhole = await session.copyIn(...of);
              copies += 1;
              seen.push(...(await words("w.half", [1, 25_000], other)));
              const [own] = await session.query("SELECT pg_backend_pid() AS pid");
              await other.query("SELECT pg_terminate_backend($1)", [own?.pid]);
              return isWhole;
            },
          }),
        ),
    };
    const both = wash(from(0, 20_000), from(20_000, 20_000));
    await openStore().keep("w.half", stated("old", NOW - 1), wash([], from(0, 2)));
    const broken = openStore(dying).keep("w.half", stated("new"), both);
    expect(await broken.then(String, (error) => error.code)).toBe("dependency-unavailable");
    expect([copies, seen]).toEqual([1, [false, null]]);
    expect(await words("w.half", [1, 25_000])).toEqual([false, null]);
    expect(await rowsOf("w.half")).toEqual([["washed"], 1]);
    expect(await openStore().keep("w.half", stated("new"), both)).toBe("kept");
    expect(await words("w.half", [1, 25_000], other)).toEqual([true, false]);
  });

  it("are whole for who asks while they come: all numbers of a wash, or none", async () => {
    const [one, two] = [openStore(), openStore(other)];
    const numbers = [0, 15_000, 39_999];
    const coming = (async () => {
      for (let n = 1; n <= 6; n += 1) {
        const all = from(0, 40_000);
        await one.keep("w.while", stated(`${n}`, NOW + n), n % 2 === 0 ? wash(all, []) : wash([], all));
      }
    })();
    const answers: (StoredAnswer | null)[][] = [];
    for (let n = 0; n < 60; n += 1)
      answers.push(await Promise.all(numbers.map((number) => two.lookup("w.while", e164(`+${FIRST + number}`)))));
    await coming;
    const isWhole = (told: readonly (StoredAnswer | null)[]) =>
      told.every(
        (word) =>
          word?.digest === told[0]?.digest && (word === null || word.listed === (Number(word.digest) % 2 === 0)),
      );
    expect(answers.filter((told) => !isWhole(told))).toEqual([]);
  });

  it("leave no row behind when the oldest go, also when two nodes send the last at once", async () => {
    const [one, two] = [openStore(driver, 3), openStore(other, 3)];
    for (let n = 0; n < 3; n += 1) await one.keep("w.cap", stated(`${n}`, NOW + n), wash([FIRST + n], from(10_000, 3)));
    const sent = [
      one.keep("w.cap", stated("a", NOW + 3), wash([FIRST + 3], [])),
      two.keep("w.cap", stated("b", NOW + 4), wash([FIRST + 4], [])),
    ];
    expect(await Promise.all(sent)).toEqual(["kept", "kept"]);
    expect(await words("w.cap", [0, 1, 2, 3, 4, 10_001])).toEqual([null, null, true, true, true, false]);
    expect(await rowsOf("w.cap")).toEqual([["washed", "washed", "washed"], 4]);
    expect(await two.keep("w.cap", stated("c", NOW + 1), wash([FIRST], []))).toBe("older");
    expect(await two.erase("w.cap", NOW + 4)).toBe(2);
    expect(await rowsOf("w.cap")).toEqual([["washed"], 1]);
  });

  it.each([
    [
      "a bit of a row",
      "UPDATE registry_verdicts SET units = set_bit(units, 5, 1 - get_bit(units, 5)) WHERE edition = $1",
    ],
    ["the length of a row", "UPDATE registry_verdicts SET units = units || '\\x8001'::bytea WHERE edition = $1"],
    ["what a row says", "UPDATE registry_verdicts SET key = key - 1 WHERE edition = $1"],
    ["whose a row is", "UPDATE registry_verdicts SET edition = edition - 1 WHERE edition = $1"],
    ["its date", "UPDATE registry_editions SET as_of = as_of - 5 WHERE id = $1"],
    ["its register", "UPDATE registry_editions SET registry = 'w.harm' WHERE id = $1"],
  ])("C-CMP-2 are unknown where one was damaged in %s, whatever others say, and nowhere else", async (what, damage) => {
    const store = openStore();
    const registry = what === "its register" ? "w.moved" : "w.harm";
    await store.erase("w.harm", NOW + 9);
    await store.keep("w.harm", stated("old", NOW - 1), wash([FIRST + 10_000], [FIRST, FIRST + 30_000]));
    await store.keep(registry, stated("new"), wash([FIRST, FIRST + 20_000], []));
    const [row] = await driver.query(
      "SELECT id FROM registry_editions WHERE registry = $1 AND digest = 'new' AND state = 'washed'",
      [registry],
    );
    await driver.query(damage, [row?.id]);
    const [first, ...others] = await words("w.harm", [0, 10_000, 30_000]);
    expect([first, others]).toEqual(["dependency-unavailable", [true, false]]);
  });

  it("C-CMP-2 are mended by the same wash: damaged, or with a row that is gone", async () => {
    const store = openStore();
    const sets = wash([FIRST], from(10_000, 5_000));
    const keep = () => store.keep("w.mend", stated("one"), sets);
    expect([await keep(), await keep()]).toEqual(["kept", "already"]);
    for (const damage of [
      "UPDATE registry_verdicts SET units = '\\x8001'::bytea WHERE edition = $1 AND key % 2 = 1",
      "DELETE FROM registry_verdicts WHERE edition = $1 AND key % 2 = 0",
      "DELETE FROM registry_verdicts WHERE edition = $1",
    ]) {
      const [row] = await driver.query("SELECT id FROM registry_editions WHERE registry = 'w.mend'");
      await driver.query(damage, [row?.id]);
      expect([await keep(), await keep()]).toEqual(["kept", "already"]);
      expect(await words("w.mend", [0, 1, 10_000])).toEqual([true, null, false]);
      expect(await rowsOf("w.mend")).toEqual([["washed"], 2]);
    }
  });

  it("do not answer while a list of their register does, nor do loads of lists take them away", async () => {
    const store = openStore();
    await store.keep("w.list", stated("wash", NOW + 5), wash([FIRST], [FIRST + 1]));
    expect((await store.loaded("w.list"))?.digest).toBe("wash");
    await store.put("w.list", stated("list"), [FIRST + 1]);
    expect(await words("w.list", [0, 1, 2])).toEqual([false, true, false]);
    expect((await store.loaded("w.list"))?.digest).toBe("list");
    expect((await store.lookup("w.list", e164(`+${FIRST}`)))?.washed).toBeUndefined();
    expect((await store.washed()).find(({ registry }) => registry === "w.list")?.washes).toBe(1);
  });

  it("of many are asked by one statement, which finds them by their keys", async () => {
    const store = openStore();
    const scattered = Array.from({ length: 300 }, (_, n) => FIRST + 20_000 * (n + 1));
    for (let n = 0; n < 20; n += 1) await store.keep("w.many", stated(`${n}`, NOW + n), wash(scattered, from(n, 300)));
    await driver.query("ANALYZE registry_verdicts, registry_editions");
    asked = [];
    expect(await words("w.many", [...from(-FIRST, 200), 5_000])).toEqual([...Array(200).fill(false), null]);
    expect(asked).toHaveLength(1);
    const [{ text, params } = { text: "", params: [] }] = asked;
    const plan = JSON.stringify(await driver.query(`EXPLAIN ${text}`, params));
    expect(plan).toContain("registry_verdicts_pkey");
    expect(plan).not.toContain("Seq Scan on registry_verdicts");
  });

  it("come into a database of the version before, and its lists answer as they did", async () => {
    const old = pgDriver({ url: await freshUrl(), poolSize: 2, log: undefined });
    await migrate(
      old,
      undefined,
      MIGRATIONS.filter(({ id }) => id < 28),
    );
    await old.query(
      `INSERT INTO registry_editions (registry, as_of, source, digest, lineage, state, entries)
       VALUES ('w.before', 1, 'x', 'x', '{x}', 'answering', 0)`,
    );
    await migrate(old);
    const store = openStore(old);
    expect((await store.lookup("w.before", e164(`+${FIRST}`)))?.listed).toBe(false);
    expect(await store.keep("w.after", stated("one"), wash([FIRST], []))).toBe("kept");
    expect((await store.lookup("w.after", e164(`+${FIRST}`)))?.listed).toBe(true);
    await old.close();
  });
});

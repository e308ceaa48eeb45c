import { e164, NOW, seededRandom } from "@broadnet-engage/core/conformance";
import { isEngageError } from "@broadnet-engage/core/errors";
import { BITMAP_UNITS, BLOCK } from "@broadnet-engage/core/model";
import type { RegistryAnswer } from "@broadnet-engage/core/ports";
import { NumberSetBuilder } from "@broadnet-engage/core/registries";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { pgDriver } from "./pg-driver.ts";
import { SqlRegistryStore } from "./registry-store.ts";

const FIRST = 971_500_000_000;
const stated = (digest: string, asOf = NOW) => ({ asOf, source: "TDRA", digest });
const from = (first: number, count: number, step = 1) => Array.from({ length: count }, (_, n) => first + n * step);
const setOf = (numbers: Iterable<number>) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return builder.finish();
};
const codeOf = (answer: Promise<RegistryAnswer | null> | RegistryAnswer | null): Promise<unknown> =>
  Promise.resolve(answer).then(
    (told) => told?.listed,
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );

describe.skipIf(typeof server === "string")("registers as blocks in PostgreSQL", () => {
  let driver: Driver;
  let asked: { text: string; params: readonly unknown[] }[] = [];
  let store: SqlRegistryStore;
  beforeAll(async () => {
    const real = pgDriver({ url: await freshUrl(), poolSize: 4, log: undefined });
    await migrate(real);
    driver = {
      ...real,
      query: (text, params = [], name) => {
        asked.push({ text, params });
        return real.query(text, params, name);
      },
    };
    // Changes are written into the blocks as soon as there are some hundreds.
    store = new SqlRegistryStore(driver, undefined, 300);
  });
  afterAll(() => driver.close());

  const ask = (registry: string, numbers: Iterable<number>) =>
    Promise.all([...numbers].map((number) => store.lookup(registry, e164(`+${number}`))));
  const count = async (table: string, registry: string) => {
    const rows = await driver.query(
      `SELECT count(*) AS n FROM ${table} WHERE edition = (SELECT id FROM registry_editions WHERE registry = $1)`,
      [registry],
    );
    return Number(rows[0]?.n);
  };

  it("answer as a plain set does, after any row of changes, at the edges of every block", async () => {
    const { next } = seededRandom(44);
    const any = () => FIRST + Math.floor(next() * 400_000);
    const registry = "p.any";
    const blocks = Math.ceil(FIRST / BLOCK) * BLOCK;
    const listed = new Set([
      ...from(blocks, BITMAP_UNITS, 16),
      ...from(blocks + BLOCK, BITMAP_UNITS - 1, 16),
      ...from(blocks + 2 * BLOCK, BLOCK),
      ...Array.from({ length: 20_000 }, any),
      ...from(FIRST - 30_000, 624, 16),
    ]);
    await store.put(registry, stated("0"), [setOf(listed)]);
    for (let n = 1; n <= 12; n += 1) {
      // Few; many; and once a whole block of ten thousand.
      const size = n % 3 === 0 ? 250 : 40;
      const removed = new Set(n === 6 ? from(FIRST + 100_000, 10_000) : Array.from({ length: size }, any));
      const added = new Set(Array.from({ length: size }, any).filter((number) => !removed.has(number)));
      const effects =
        [...removed].filter((number) => listed.has(number)).length +
        [...added].filter((number) => !listed.has(number)).length;
      const changes = { ...stated(`${n}`, NOW + n), follows: `${n - 1}`, added, removed };
      expect(await store.change(registry, changes)).toEqual({ outcome: "applied", effects });
      for (const number of removed) listed.delete(number);
      for (const number of added) listed.add(number);
      const edges = from(FIRST - 40_000, 45, 10_000).flatMap((edge) => [edge - 1, edge, edge + 1]);
      const cuts = from(blocks, 4, BLOCK).flatMap((edge) => [edge - 1, edge, edge + 16]);
      const probes = [...edges, ...cuts, ...removed, ...added, ...Array.from({ length: 300 }, any)];
      const answers = await ask(registry, probes);
      expect(answers.filter((told, at) => told?.listed !== listed.has(probes[at] ?? 0))).toEqual([]);
      expect(answers.every((told) => told?.digest === `${n}`)).toBe(true);
      expect((await store.editions()).find((one) => one.registry === registry)?.entries).toBe(listed.size);
      expect(await count("registry_changes", registry)).toBeLessThan(10_000);
    }
    expect(await count("registry_blocks", registry)).toBeGreaterThan(30);
  });

  it("are the same whether numbers come in order, in none, or as sets that overlap", async () => {
    const { next } = seededRandom(45);
    const numbers = Array.from({ length: 30_000 }, () => FIRST + Math.floor(next() * 200_000));
    async function* parts() {
      yield setOf(numbers.slice(0, 20_000));
      yield* numbers.slice(15_000, 25_000);
      yield setOf(numbers.slice(10_000));
    }
    const held = async (registry: string) =>
      driver.query(
        `SELECT b.key, b.units, e.entries FROM registry_editions AS e JOIN registry_blocks AS b ON b.edition = e.id
         WHERE e.registry = $1 ORDER BY b.key`,
        [registry],
      );
    await store.put("p.order", stated("1"), [setOf(numbers)]);
    await store.put("p.none", stated("1"), numbers);
    await store.put("p.parts", stated("1"), parts());
    const rows = await held("p.order");
    expect(rows).toHaveLength(20);
    expect(Number(rows[0]?.entries)).toBe(new Set(numbers).size);
    expect(await held("p.none")).toEqual(rows);
    expect(await held("p.parts")).toEqual(rows);
  });

  it("are asked together by one statement, each with its own answer", async () => {
    await store.put("p.many", stated("1"), from(FIRST, 100, 2));
    asked = [];
    const numbers = from(FIRST, 200);
    const both = [...ask2("p.many", numbers), ...ask2("p.nobody", numbers.slice(0, 3))];
    const answers = await Promise.all(both);
    expect(asked).toHaveLength(1);
    expect(answers.slice(0, 200).map((told) => told?.listed)).toEqual(numbers.map((n) => n % 2 === 0));
    expect(answers.slice(200)).toEqual([null, null, null]);
  });
  const ask2 = (registry: string, numbers: readonly number[]) =>
    numbers.map((number) => store.lookup(registry, e164(`+${number}`)));

  it.each([
    ["a bit of it", "set_bit(units, 5, 1 - get_bit(units, 5))"],
    ["its length", "substring(units FROM 3)"],
    ["its form", "decode(repeat('8001', 625), 'hex')"],
  ])("are unknown where a block was damaged in %s, and nowhere else", async (_what, damage) => {
    await store.put("p.harm", stated("1", NOW), [...from(FIRST, 3), ...from(FIRST + 10_000, 5_000)]);
    await driver.query(
      `UPDATE registry_blocks SET units = ${damage} WHERE key = $1 AND edition =
         (SELECT id FROM registry_editions WHERE registry = 'p.harm')`,
      [FIRST / 10_000],
    );
    const at = (n: number) => codeOf(store.lookup("p.harm", e164(`+${FIRST + n}`)));
    const seen = await Promise.all([0, 7, 10_000, 19_999].map(at));
    expect(seen).toEqual(["dependency-unavailable", "dependency-unavailable", true, false]);
  });

  it("are not written anew from a block that was damaged, and the changes over it answer still", async () => {
    await store.put("p.fold", stated("1"), from(FIRST, 3));
    await driver.query(
      `UPDATE registry_blocks SET sum = decode('0000000000000000', 'hex') WHERE edition =
         (SELECT id FROM registry_editions WHERE registry = 'p.fold')`,
    );
    const changes = { ...stated("2"), follows: "1", added: from(FIRST + 1_000, 400), removed: [FIRST] };
    expect((await store.change("p.fold", changes)).outcome).toBe("applied");
    expect(await count("registry_changes", "p.fold")).toBe(401);
    const seen = [FIRST, FIRST + 1, FIRST + 1_000].map((n) => codeOf(store.lookup("p.fold", e164(`+${n}`))));
    expect(await Promise.all(seen)).toEqual([false, "dependency-unavailable", true]);
  });

  it("give the edition of before or of after, whole, while changes are laid over them and written into them", async () => {
    await store.put("p.while", stated("0"), from(FIRST, 400));
    const numbers = from(FIRST, 400);
    const changed = (async () => {
      for (let n = 1; n <= 8; n += 1) {
        const [added, removed] = n % 2 === 0 ? [numbers, []] : [[], numbers];
        await store.change("p.while", { ...stated(`${n}`), follows: `${n - 1}`, added, removed });
      }
    })();
    const answers: (RegistryAnswer | null)[][] = [];
    for (let n = 0; n < 60; n += 1) answers.push(await ask("p.while", [FIRST, FIRST + 200, FIRST + 399]));
    await changed;
    const isWhole = (told: readonly (RegistryAnswer | null)[]) =>
      told.every((one) => one?.digest === told[0]?.digest && one?.listed === (Number(one?.digest) % 2 === 0));
    expect(answers.filter((told) => !isWhole(told))).toEqual([]);
  });

  it("take no changes of the edition before while a list takes its place, and none are lost on it", async () => {
    await store.put("p.both", stated("1"), from(FIRST, 3));
    async function* slow() {
      yield* from(FIRST, 2);
      const changes = { ...stated("1a"), follows: "1", added: [FIRST + 9], removed: [] };
      expect((await store.change("p.both", changes)).outcome).toBe("applied");
    }
    expect(await store.put("p.both", stated("2", NOW + 1), slow())).toBe(true);
    const late = { ...stated("1b", NOW + 2), follows: "1a", added: [FIRST + 8], removed: [] };
    expect((await store.change("p.both", late)).outcome).toBe("another");
    const listed = await ask("p.both", from(FIRST, 10));
    expect(listed.map((told) => told?.listed)).toEqual(from(0, 10).map((n) => n < 2));
    expect(await count("registry_changes", "p.both")).toBe(0);
  });

  it("are found by their keys", async () => {
    await driver.query("ANALYZE registry_blocks, registry_changes, registry_editions");
    const { text, params } = asked.find((one) => one.text.includes("WITH ORDINALITY")) ?? {
      text: "",
      params: [],
    };
    const plan = JSON.stringify(await driver.query(`EXPLAIN ${text}`, params));
    expect(plan).toContain("registry_blocks_pkey");
    expect(plan).toContain("registry_changes_pkey");
    expect(plan).not.toContain("Seq Scan on registry_blocks");
  });

  it("of the form before are gone, and so unknown, once the database is of this version", async () => {
    const old = pgDriver({ url: await freshUrl(), poolSize: 1, log: undefined });
    const before = MIGRATIONS.filter(({ id }) => id < 26);
    await migrate(old, undefined, before);
    await old.query(
      `WITH one AS (INSERT INTO registry_editions (registry, as_of, source, digest, lineage, state)
         VALUES ('r', 1, 'x', 'x', '{x}', 'answering') RETURNING id)
       INSERT INTO registry_numbers SELECT id, $1 FROM one`,
      [FIRST],
    );
    await migrate(old);
    expect(await new SqlRegistryStore(old).lookup("r", e164(`+${FIRST}`))).toBeNull();
    await old.close();
  });
});

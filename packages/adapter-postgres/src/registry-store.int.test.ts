import { e164, NOW, registryStoreSuite } from "@broadnet-engage/core/conformance";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { RegistryAnswer } from "@broadnet-engage/core/ports";
import { NumberSetBuilder } from "@broadnet-engage/core/registries";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshUrl, server } from "../test/storages.ts";
import type { Driver } from "./driver.ts";
import { type PostgresRegistry, postgresRegistry } from "./index.ts";
import { pgDriver } from "./pg-driver.ts";

const stated = (digest: string, asOf = NOW) => ({ asOf, source: "TDRA", digest });
const numbers = (count: number) => Array.from({ length: count }, (_, n) => 971_501_110_000 + n);
const setOf = (list: readonly number[]) => {
  const builder = new NumberSetBuilder();
  for (const number of list) builder.add(number);
  return builder.finish();
};
const phone = e164("+971501110000");
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? error.code : String(error)),
  );

describe.skipIf(typeof server === "string")("registers in PostgreSQL", () => {
  let url = "";
  let one: PostgresRegistry;
  let other: PostgresRegistry;
  let driver: Driver;
  beforeAll(async () => {
    url = await freshUrl();
    [one, other] = [await postgresRegistry({ url }), await postgresRegistry({ url })];
    driver = pgDriver({ url, poolSize: 1, log: undefined });
  });
  afterAll(() => Promise.all([one.close(), other.close(), driver.close()]));
  const rows = async (registry: string) => {
    const states = await driver.query("SELECT id, state FROM registry_editions WHERE registry = $1", [registry]);
    const ids = states.map(({ id }) => Number(id));
    const [held] = await driver.query(
      `SELECT (SELECT count(*) FROM registry_blocks WHERE edition = ANY($1)) +
         (SELECT count(*) FROM registry_changes WHERE edition = ANY($1)) AS n`,
      [ids],
    );
    return [states.map(({ state }) => state), Number(held?.n)];
  };

  registryStoreSuite({ describe, it, skip: (name, reason) => it.skip(`${name} (${reason})`) }, async () => one);

  it("answer on another node as soon as they are there, and on none before", async () => {
    const seen: unknown[] = [];
    async function* list() {
      yield* numbers(25_000);
      seen.push(await other.lookup("r.nodes", phone));
    }
    await one.put("r.nodes", stated("one"), list());
    seen.push((await other.lookup("r.nodes", phone))?.listed);
    expect(seen).toEqual([null, true]);
  });

  it("leave no row of the edition before", async () => {
    await one.put("r.old", stated("one"), numbers(25_000));
    await one.put("r.old", stated("two"), numbers(3));
    expect(await rows("r.old")).toEqual([["answering"], 1]);
  });

  it("take away what a load left whose process died, when the next one begins", async () => {
    await one.put("r.dead", stated("one"), numbers(2));
    await driver.query(
      `WITH dead AS (INSERT INTO registry_editions (registry, as_of, source, digest, lineage, state)
         VALUES ('r.dead', 1, 'x', 'x', '{x}', 'loading') RETURNING id)
       INSERT INTO registry_blocks (edition, key, sum, units)
         SELECT id, n, $1, $2 FROM dead, generate_series(1, 25000) AS n`,
      [Buffer.alloc(8), Buffer.from([128, 0])],
    );
    expect(await rows("r.dead")).toEqual([["answering", "loading"], 25_001]);
    await one.put("r.dead", stated("two"), numbers(3));
    expect(await rows("r.dead")).toEqual([["answering"], 1]);
  });

  it("stay as they are when a load loses the database in the middle, and the next one removes what it had written", async () => {
    await one.put("r.cut", stated("one"), numbers(2));
    const dying = await postgresRegistry({ url });
    async function* cut() {
      // Each lies before the last, so that the one before it is written.
      for (const shift of [90_000, 60_000, 30_000]) yield setOf(numbers(20_000).map((number) => number + shift));
      await dying.close();
      yield setOf(numbers(3));
    }
    expect(await codeOf(dying.put("r.cut", stated("two"), cut()))).toBe("dependency-unavailable");
    expect(await other.lookup("r.cut", phone)).toMatchObject({ listed: true, digest: "one" });
    const [states, held] = await rows("r.cut");
    expect([states, Number(held) > 1]).toEqual([["answering", "loading"], true]);
    await one.put("r.cut", stated("three"), numbers(1));
    expect(await rows("r.cut")).toEqual([["answering"], 1]);
  });

  it("of two loads at once let the later one answer, and the earlier one says that it was given up", async () => {
    async function* overtaken() {
      yield* numbers(15_000);
      await other.put("r.two", stated("later"), numbers(3));
      yield* numbers(15_000);
    }
    expect(await codeOf(one.put("r.two", stated("earlier"), overtaken()))).toBe("invalid-state");
    expect((await one.lookup("r.two", phone))?.digest).toBe("later");
    expect(await rows("r.two")).toEqual([["answering"], 1]);
  });

  it("give a number and its edition together while others are put in their place", async () => {
    await one.put("r.swap", stated("0"), numbers(3));
    const loads = (async () => {
      for (let n = 1; n <= 20; n += 1) await one.put("r.swap", stated(`${n}`), numbers(3).slice(n % 2));
    })();
    const answers: (RegistryAnswer | null)[] = [];
    for (let n = 0; n < 200; n += 1) answers.push(await other.lookup("r.swap", phone));
    await loads;
    expect(answers.filter((answer) => answer?.listed !== (Number(answer?.digest) % 2 === 0))).toEqual([]);
  });

  it("are unknown while the database is away: a look-up throws", async () => {
    const gone = await postgresRegistry({ url });
    await gone.close();
    expect(await codeOf(Promise.resolve(gone.lookup("r.nodes", phone)))).toBe("dependency-unavailable");
  });
});

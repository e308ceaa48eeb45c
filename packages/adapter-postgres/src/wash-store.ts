import { createHash } from "node:crypto";
import { mustJudge } from "@broadnet-engage/core/model";
import {
  type Log,
  MOST_REGISTRIES,
  MOST_WASHES,
  type StatedEdition,
  type StoredWashes,
  type WashedNumbers,
  type WashOutcome,
  type WashStore,
} from "@broadnet-engage/core/ports";
import type { Driver, Session, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";
import { copyRows } from "./registry-blocks.ts";
import { inTurn, said, statedOf, sweep } from "./registry-editions.ts";
import { type Seal, sumOf } from "./registry-rows.ts";
import { JudgedCount, SEALED, sealOf, washRows } from "./wash-rows.ts";

/** Of one statement. */
const COUNTED_AT_ONCE = 10_000;
const PAGE = `SELECT key, edition, units FROM registry_verdicts
  WHERE edition = ANY($1) AND (key, edition) > ($2, $3) ORDER BY key, edition LIMIT $4`;

/**
 * Washes in the tables of this database; {@link questions} answers from them. Each is written in one transaction, and nobody
 * waits for it: what it takes turns for is only which of them stay.
 */
export class SqlWashStore implements Omit<WashStore, "lookup" | "loaded"> {
  readonly #driver: Driver;
  readonly #log: Log | undefined;
  readonly #most: number;

  constructor(driver: Driver, log?: Log, most = MOST_WASHES) {
    this.#driver = driver;
    this.#log = log;
    this.#most = most;
  }

  async keep(registry: string, stated: StatedEdition, verdicts: WashedNumbers): Promise<WashOutcome> {
    mustJudge(verdicts);
    const wash = { registry, ...stated, verdicts };
    const outcome = await said(this.#driver.transaction((session) => kept(session, wash, this.#most)));
    if (outcome !== "already") await this.#tidy(registry);
    return outcome;
  }

  async erase(registry: string, before: number): Promise<number> {
    const gone = await said(
      this.#driver.query(
        `UPDATE registry_editions SET state = 'leaving'
         WHERE registry = $1 AND state = 'washed' AND as_of < $2 RETURNING id`,
        [registry, before],
      ),
    );
    if (gone.length > 0) await this.#tidy(registry);
    return gone.length;
  }

  async washed(): Promise<readonly StoredWashes[]> {
    const rows = await said(
      this.#driver.query(
        `SELECT DISTINCT ON (registry COLLATE "C") registry, as_of, source, digest,
           count(*) OVER mine AS washes, min(as_of) OVER mine AS oldest
         FROM registry_editions WHERE state = 'washed' WINDOW mine AS (PARTITION BY registry)
         ORDER BY registry COLLATE "C", as_of DESC, digest COLLATE "C" LIMIT $1`,
        [MOST_REGISTRIES],
      ),
    );
    return rows.map((row) => ({
      ...{ registry: String(row.registry), washes: Number(row.washes), newest: statedOf(row) },
      oldest: { asOf: Number(row.oldest) },
    }));
  }

  async judged(registry: string): Promise<number> {
    const washes = await said(
      this.#driver.query("SELECT id FROM registry_editions WHERE registry = $1 AND state = 'washed'", [registry]),
    );
    const ids = washes.map(({ id }) => Number(id));
    const count = new JudgedCount();
    for (let last = [0, 0]; ; ) {
      const rows = await said(this.#driver.query(PAGE, [ids, ...last, COUNTED_AT_ONCE]));
      for (const { key, units } of rows) count.add(Number(key), units as Buffer);
      const end = rows.at(-1);
      if (end === undefined || rows.length < COUNTED_AT_ONCE) return count.finish();
      last = [Number(end.key), Number(end.edition)];
    }
  }

  /** What is left lying costs room and no answer, so it fails nothing; the next one that comes or goes tries again. */
  async #tidy(registry: string): Promise<void> {
    try {
      await sweep(this.#driver, registry);
      // A plan for a table of nobody knows what size reads more than it must.
      await this.#driver.query("ANALYZE registry_verdicts");
    } catch (error) {
      this.#log?.warn("Washes that went could not be removed yet.", { registry, reason: toEngageError(error).message });
    }
  }
}

interface Given extends StatedEdition {
  readonly registry: string;
  readonly verdicts: WashedNumbers;
}

async function kept(session: TransactionSession, wash: Given, most: number): Promise<WashOutcome> {
  const id = await placeFor(session, wash);
  if (id === null) return "already";
  const seal = sealOf(id, wash.registry, wash.asOf);
  for await (const rows of washRows(wash.verdicts)) await copyRows(session, "registry_verdicts", seal, rows);
  await inTurn(session, wash.registry);
  const gone = await session.query(LEAVE_BEYOND, [wash.registry, most, wash.asOf, id]);
  return gone.some((row) => Number(row.id) === id) ? "older" : "kept";
}

/** A row of the wash's own; null when it is there and sound. Who sends the same at this moment waits for us here. */
async function placeFor(session: Session, wash: Given): Promise<number | null> {
  const { registry, asOf, source, digest } = wash;
  for (;;) {
    const [row] = await session.query(
      `INSERT INTO registry_editions (registry, as_of, source, digest, lineage, state, loaded_at)
       VALUES ($1, $2, $3, $4, ARRAY[$4], 'washed', now())
       ON CONFLICT (registry, as_of, digest) WHERE state = 'washed' DO NOTHING RETURNING id`,
      [registry, asOf, source, digest],
    );
    if (row !== undefined) return Number(row.id);
    const [same] = await session.query(
      `SELECT id FROM registry_editions WHERE registry = $1 AND as_of = $2 AND digest = $3 AND state = 'washed' FOR UPDATE`,
      [registry, asOf, digest],
    );
    // Taken away since; then there is a place now.
    if (same === undefined) continue;
    const before = Number(same.id);
    if (await isSound(session, sealOf(before, registry, asOf), wash.verdicts)) return null;
    await session.query("UPDATE registry_editions SET state = 'leaving' WHERE id = $1", [before]);
  }
}

/** Whether all rows of a wash are there and as they were written. */
async function isSound(session: Session, { edition, more }: Seal, verdicts: WashedNumbers): Promise<boolean> {
  const sums = createHash("sha256");
  for await (const rows of washRows(verdicts))
    for (const { key, units } of rows) sums.update(sumOf(edition, key, units, more));
  const [held] = await session.query(
    `SELECT bool_and(sum = ${SEALED}) AS sound, sha256(string_agg(sum, '' ORDER BY key % 2, key)) AS sums
     FROM registry_verdicts JOIN registry_editions AS w ON w.id = edition WHERE edition = $1`,
    [edition],
  );
  return held?.sound === true && sums.digest().equals(held.sums as Buffer);
}

/**
 * Those that are more than may be kept: the oldest, and all of one date. If ours is among them, it alone goes, and those of its
 * date stay as they are.
 */
const LEAVE_BEYOND = `WITH edge AS (
    SELECT as_of FROM registry_editions WHERE registry = $1 AND state = 'washed' ORDER BY as_of DESC OFFSET $2 LIMIT 1)
  UPDATE registry_editions SET state = 'leaving'
  WHERE registry = $1 AND state = 'washed' AND as_of <= (SELECT as_of FROM edge)
    AND ($3 > (SELECT as_of FROM edge) OR id = $4) RETURNING id`;

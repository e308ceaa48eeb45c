// What durable, audited checks cost: decide, seal, chain, tree and commit, in batches as the dialer makes them, beside the plain
// way, one row a transaction, and beside the least there is: the same bytes inserted in batches by a program that does nothing
// else. All in the same run.
//
//   npm run bench -- audit [--seconds N] [--rounds N] [--at-once N]        needs a PostgreSQL, as the tests of adapter-postgres do
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { goal, machine, median, ratio, stealing } from "../rounds.ts";
import { auditedDialer, NUMBERS } from "./dialer.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "3" },
    "at-once": { type: "string", default: "300" },
  },
});
const SECONDS = Number(values.seconds);
/** Checks under way at once: 300 are what a busy node's requests and campaigns make. */
const AT_ONCE = Number(values["at-once"]);

// Durable: the server waits for the disk at every commit, as in production. With the usual gigabyte of log before a checkpoint it
// would make one every few seconds of this, and what one measurement wrote would be paid for by the next.
const server = await findPostgres(["synchronous_commit=on", "fsync=on", "max_wal_size=8GB"]);
if (typeof server === "string") throw new Error(server);
const url = await server.freshDatabase();
const storage = await openPostgres({ url });
const naive = new pg.Pool({ connectionString: await server.freshDatabase(), max: 8 });
await naive.query(
  "CREATE TABLE chain (seq bigint PRIMARY KEY, body jsonb NOT NULL, prev text NOT NULL, hash text NOT NULL)",
);
await naive.query("CREATE TABLE bare (seq bigint PRIMARY KEY, body text NOT NULL, annex text NOT NULL)");
const { check, decide } = await auditedDialer(storage);

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Keeps `atOnce` under way for a while. */
async function load(atOnce: number, one: (n: number) => Promise<unknown>): Promise<Measured> {
  const taken: number[] = [];
  const began = performance.now();
  const until = began + SECONDS * 1000;
  let n = 0;
  const lane = async () => {
    while (performance.now() < until) {
      const asked = performance.now();
      n += 1;
      await one(n);
      taken.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - began) / 1000;
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0;
  return { perSecond: taken.length / seconds, p50: at(0.5), p99: at(0.99) };
}

let turn: Promise<unknown> = Promise.resolve();
let end = { seq: 0, hash: "" };
/** A chain has one end, so the plain way takes turns. */
const plainRow = (n: number) => {
  const mine = turn.then(async () => {
    const body = JSON.stringify(decide(n));
    const hash = createHash("sha256").update(end.hash).update(body).digest("hex");
    await naive.query("INSERT INTO chain VALUES ($1, $2, $3, $4)", [end.seq + 1, body, end.hash, hash]);
    end = { seq: end.seq + 1, hash };
  });
  turn = mine;
  return mine;
};

console.log(machine());
await load(AT_ONCE, check);

/** Bytes of the dialer's own rows. */
async function bytesOfARow(): Promise<{ readonly body: number; readonly annex: number }> {
  const asking = new pg.Client({ connectionString: url });
  await asking.connect();
  const { rows } = await asking.query(
    "SELECT round(avg(octet_length(body)))::int AS body, round(avg(octet_length(annex)))::int AS annex FROM audit_records",
  );
  await asking.end();
  return rows[0];
}

/** As many rows as the dialer commits at once, and as many bytes as its own are. */
const BATCH = Math.min(250, Math.round(AT_ONCE / 2));
const row = await bytesOfARow();
const [BODY, ANNEX] = ["b".repeat(row.body), "a".repeat(row.annex)];
const column = (text: string): string => Array.from({ length: BATCH }, () => text).join("\n");
let inserted = 0;
const bareBatch = async () => {
  inserted += BATCH;
  await naive.query(
    `INSERT INTO bare SELECT $1::bigint + r.n, r.body, r.annex
     FROM unnest(string_to_array($2, E'\n'), string_to_array($3, E'\n')) WITH ORDINALITY AS r (body, annex, n)`,
    [inserted, column(BODY), column(ANNEX)],
  );
};

const shown = ({ perSecond, p50, p99 }: Measured): string =>
  `${Math.round(perSecond).toLocaleString("en")} /s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
const ours: Measured[] = [];
const plain: Measured[] = [];
const bare: number[] = [];
for (let round = 1; round <= Number(values.rounds); round++) {
  plain.push(await load(8, plainRow));
  bare.push((await load(1, bareBatch)).perSecond * BATCH);
  await naive.query("CHECKPOINT");
  const [before, stolen] = [process.cpuUsage(), stealing()];
  ours.push(await load(AT_ONCE, check));
  const { user, system } = process.cpuUsage(before);
  const kept = `${(stolen() * 100).toFixed(1)} % of the processors kept by the host`;
  console.log(`round ${round}: one row a transaction ${shown(plain.at(-1) as Measured)}`);
  console.log(
    `         the bytes alone, ${BATCH} rows a transaction ${Math.round(bare.at(-1) ?? 0).toLocaleString("en")} /s`,
  );
  const mine = ours.at(-1) as Measured;
  const each = (user + system) / (mine.perSecond * SECONDS);
  console.log(
    `         batched, tree, sealed ${shown(mine)}; ${each.toFixed(0)} µs of this process's processor each; ${kept}`,
  );
}
console.log(machine());
const rate = median(ours.map(({ perSecond }) => perSecond));
const times = ratio(
  ours.map(({ perSecond }) => perSecond),
  plain.map(({ perSecond }) => perSecond),
);
const ofBare = ratio(
  ours.map(({ perSecond }) => perSecond),
  bare,
);
console.log(`${ofBare.toFixed(2)} of the bytes alone`);
console.log(`${AT_ONCE} under way; ${row.body} bytes of body and ${row.annex} of annex a record`);
console.log(`${NUMBERS.toLocaleString("en")} numbers; ${times.toFixed(1)} times the plain way`);
goal("audited checks a second", Math.round(rate), 10_000, "more");
goal("p99 in ms", Math.round(median(ours.map(({ p99 }) => p99))), 50, "less");
await storage.close();
await naive.end();
await server.stop();

import type { Log } from "@broadnet-engage/core/ports";
import pg from "pg";
import { copyFrom, unlessBreached } from "./copy-in.ts";
import { copyStream } from "./copy-stream.ts";
import type { Driver, TransactionSession } from "./driver.ts";
import { losesConnection } from "./faults.ts";
import { gatherer } from "./gather-writes.ts";

export interface PgDriverOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: Log | undefined;
}

// Each limit ends in an error to the caller, so that a database that hangs cannot hang the engine.

/** To connect, and to wait for one of the pool's connections. */
const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;
const LOCK_MS = 15_000;
const IDLE_IN_TRANSACTION_MS = 60_000;
/** For a connection that died without a word: longer than the server's own limit, so that the server speaks first. */
const ANSWER_MS = STATEMENT_MS + 5_000;

/** For migrations, which lift the server's limits for themselves: an index over many contacts takes its time. */
const SCRIPT_MS = 6 * 60 * 60_000;

/**
 * A transaction is short work by index. Without this a plan made while a table had a page reads it through for every number, with
 * a statement that is prepared until somebody analyzes the table. (What has no index is still found, at a cost that would have
 * it compiled first.)
 */
const BEGIN = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL jit = off";

const INT8 = 20;
/** bigint as a number, for this pool only. All our bigints are instants, counts and versions, far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text"),
};

function createPool({ url, poolSize, log }: PgDriverOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    application_name: "broadnet-engage",
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: ANSWER_MS,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", (error) => log?.warn("The storage closed an idle connection.", { message: error.message }));
  return pool;
}

/** The client's switch for sending statements before those in front are answered; its types do not know it yet. */
type SendingClient = pg.PoolClient & { pipeline?: boolean };

/** A driver on a PostgreSQL server (15 or later). Connects when first used. */
export function pgDriver(options: PgDriverOptions): Driver {
  const pool = createPool(options);

  async function transaction<T>(work: (session: TransactionSession) => Promise<T>): Promise<T> {
    const client: SendingClient = await pool.connect();
    client.pipeline = true;
    const gather = gatherer(client.connection.stream);
    let lost = false;
    const onLoss = () => {
      lost = true;
    };
    // The pool listens to idle connections only; an unheard error on this one would end the process.
    client.on("error", onLoss);
    const run = async (text: string, params?: readonly unknown[], answerMs = ANSWER_MS, name?: string) => {
      const query: pg.QueryConfig & { query_timeout: number } = {
        text,
        values: params as unknown[] | undefined,
        query_timeout: answerMs,
        ...(name === undefined ? {} : { name }),
      };
      try {
        gather();
        return await client.query(query);
      } catch (error) {
        lost ||= losesConnection(error);
        throw error;
      }
    };
    try {
      const begun = run(BEGIN);
      begun.catch(() => {});
      const value = await work({
        sendsAhead: true,
        begun,
        query: async (text, params, name) => (await run(text, params, ANSWER_MS, name)).rows,
        copyIn: (table, columns, chunks, form = "text") =>
          unlessBreached(run, async () => {
            // A stream of rows is nothing that others may be sent behind.
            client.pipeline = false;
            try {
              await copyStream(client, copyFrom(table, columns, "STDIN", form), chunks, ANSWER_MS);
            } catch (error) {
              lost ||= losesConnection(error);
              throw error;
            } finally {
              client.pipeline = true;
            }
          }),
        script: async (text) => {
          await run(text, undefined, SCRIPT_MS);
        },
      });
      await begun;
      // A statement that was sent before may have failed since, and then this is the answer.
      if ((await run("COMMIT")).command === "ROLLBACK") throw new Error("The transaction was rolled back.");
      return value;
    } catch (error) {
      // The server rolls back by itself when a connection ends, so a lost one is only thrown away.
      if (!lost) await run("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      // A lost one may say so once more when it ends.
      if (!lost) client.removeListener("error", onLoss);
      client.release(lost);
    }
  }

  return {
    capabilities: { durable: true, concurrentTransactions: true },
    query: async (text, params, name) =>
      (await pool.query({ text, values: params as unknown[] | undefined, ...(name === undefined ? {} : { name }) }))
        .rows,
    transaction,
    close: () => pool.end(),
  };
}

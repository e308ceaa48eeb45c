import { EngageError } from "@broadnet-engage/core/errors";
import type { Row, Session, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";

/** What stores run their statements on: a transaction, or the bare database for reading. */
export interface Db {
  rows(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** A statement that writes or locks. Outside a transaction it is refused: it would be kept whatever comes after it. */
  change(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** Adds rows in COPY's text format; false, and none of them added, when one breaks a unique index. */
  copyIn(table: string, columns: readonly string[], chunks: AsyncIterable<string>): Promise<boolean>;
}

const needsTransaction = (): Promise<never> =>
  Promise.reject(new EngageError("invariant-broken", "Writes and locks need a transaction."));

/** The bare database: each statement stands alone. */
export const readingDb = (session: Session): Db => ({
  rows: async (text, params) => {
    try {
      return await session.query(text, params);
    } catch (error) {
      throw toEngageError(error);
    }
  },
  change: needsTransaction,
  copyIn: needsTransaction,
});

/** What a transaction's statements go through. */
export type StatementLane = Pick<TransactionSession, "query" | "copyIn">;

/**
 * One transaction as its stores see it.
 *
 * Remembers the first fault: after one, the database would answer COMMIT with a silent rollback, and work that swallowed
 * the error would be told that its writes are kept. Runs statements one after the other, since the wire has one lane.
 */
export class TransactionDb implements Db {
  readonly #session: StatementLane;
  #lane: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** What the database said first, as it said it; null while all is well. */
  fault: { readonly error: unknown } | null = null;

  constructor(session: StatementLane) {
    this.#session = session;
  }

  rows(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    return this.change(text, params);
  }

  change(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#inLane(() => this.#session.query(text, params));
  }

  copyIn(table: string, columns: readonly string[], chunks: AsyncIterable<string>): Promise<boolean> {
    return this.#inLane(() => this.#session.copyIn(table, columns, chunks));
  }

  #inLane<T>(work: () => Promise<T>): Promise<T> {
    const answer = this.#lane.then(() => this.#run(work));
    this.#lane = answer.catch(() => {});
    return answer;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended) throw new EngageError("invariant-broken", "A store was used after its transaction ended.");
    if (this.fault) throw toEngageError(this.fault.error);
    try {
      return await work();
    } catch (error) {
      this.fault = { error };
      throw toEngageError(error);
    }
  }

  /** Waits for statements nobody awaited, then refuses more. */
  async end(): Promise<void> {
    await this.#lane;
    this.#ended = true;
  }
}

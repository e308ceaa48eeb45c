import { EngageError } from "@broadnet-engage/core/errors";
import type { Row, Session, TransactionSession } from "./driver.ts";
import { toEngageError } from "./faults.ts";

/** What stores run their statements on: a transaction, or the bare database for reading. */
export interface Db {
  /** @param name of a statement to be prepared, in a transaction: elsewhere it would be planned without its promise of an index */
  rows(text: string, params?: readonly unknown[], name?: string): Promise<readonly Row[]>;
  /** A statement that writes or locks. Outside a transaction it is refused: it would be kept whatever comes after it. */
  change(text: string, params?: readonly unknown[], name?: string): Promise<readonly Row[]>;
  /**
   * {@link change} whose answer nobody needs, so that nobody waits for it: what comes next, COMMIT too, is sent behind it. If it
   * fails, the transaction does.
   */
  later(text: string, params: readonly unknown[], name?: string): void;
  /** Adds rows in COPY's text format; false, and none of them added, when one breaks a unique index. */
  copyIn(table: string, columns: readonly string[], chunks: AsyncIterable<string>): Promise<boolean>;
}

const writesNeedOne = () => new EngageError("invariant-broken", "Writes and locks need a transaction.");
const needsTransaction = (): Promise<never> => Promise.reject(writesNeedOne());

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
  later: () => {
    throw writesNeedOne();
  },
  copyIn: needsTransaction,
});

/** What a transaction's statements go through. */
export type StatementLane = Pick<TransactionSession, "query" | "copyIn" | "sendsAhead" | "begun">;

/**
 * One transaction as its stores see it.
 *
 * Remembers the first fault: after one, the database would answer COMMIT with a silent rollback, and work that swallowed
 * the error would be told that its writes are kept. Runs statements one after the other, since the wire has one lane; where
 * they may be sent ahead, those asked for at once do not wait for each other's answers. A copy has the wire to itself.
 */
export class TransactionDb implements Db {
  readonly #session: StatementLane;
  #lane: Promise<unknown> = Promise.resolve();
  #ended = false;
  #begun = false;
  /** Of those that do not go ahead. */
  #waiting = 0;
  /** What the database said first, as it said it; null while all is well. */
  fault: { readonly error: unknown } | null = null;

  constructor(session: StatementLane) {
    this.#session = session;
    this.#lane = session.begun.then(
      () => {
        this.#begun = true;
      },
      (error: unknown) => {
        this.fault ??= { error };
      },
    );
  }

  rows(text: string, params?: readonly unknown[], name?: string): Promise<readonly Row[]> {
    return this.#send(() => this.#session.query(text, params, name), true);
  }

  change(text: string, params?: readonly unknown[], name?: string): Promise<readonly Row[]> {
    return this.#send(() => this.#session.query(text, params, name), this.#begun);
  }

  later(text: string, params: readonly unknown[], name?: string): void {
    // Its fault is remembered.
    this.change(text, params, name).catch(() => {});
  }

  copyIn(table: string, columns: readonly string[], chunks: AsyncIterable<string>): Promise<boolean> {
    return this.#send(() => this.#session.copyIn(table, columns, chunks), false);
  }

  #send<T>(work: () => Promise<T>, mayGoAhead: boolean): Promise<T> {
    return mayGoAhead && this.#session.sendsAhead && this.#waiting === 0 ? this.#ahead(work) : this.#inLane(work);
  }

  #ahead<T>(work: () => Promise<T>): Promise<T> {
    const answer = this.#run(work);
    const before = this.#lane;
    this.#lane = answer.then(
      () => before,
      () => before,
    );
    return answer;
  }

  #inLane<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const answer = this.#lane
      .then(() => this.#run(work))
      .finally(() => {
        this.#waiting--;
      });
    this.#lane = answer.catch(() => {});
    return answer;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended) throw new EngageError("invariant-broken", "A store was used after its transaction ended.");
    if (this.fault) throw toEngageError(this.fault.error);
    try {
      return await work();
    } catch (error) {
      // Those sent behind it are refused for its sake, and say less.
      this.fault ??= { error };
      throw toEngageError(error);
    }
  }

  /**
   * Refuses more. Waits for statements that nobody awaited, but not for the answers of those that are sent: COMMIT may be sent
   * behind them, and the database makes a rollback of it if one fails.
   */
  async end(): Promise<void> {
    while (!this.#session.sendsAhead || this.#waiting > 0) {
      const lane = this.#lane;
      await lane;
      if (lane === this.#lane) break;
    }
    this.#ended = true;
  }
}

import { EngageError } from "@broadnet-engage/core/errors";
import type { Row, Session } from "./driver.ts";
import { toEngageError } from "./faults.ts";

/** What stores run their statements on: a transaction, or the bare database for reading. */
export interface Db {
  rows(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** A statement that writes or locks. Outside a transaction it is refused: it would be kept whatever comes after it. */
  change(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The bare database: each statement stands alone. */
export const readingDb = (session: Session): Db => ({
  rows: async (text, params) => {
    try {
      return await session.query(text, params);
    } catch (error) {
      throw toEngageError(error);
    }
  },
  change: () => Promise.reject(new EngageError("invariant-broken", "Writes and locks need a transaction.")),
});

/**
 * One transaction as its stores see it.
 *
 * Remembers the first fault: after one, the database would answer COMMIT with a silent rollback, and work that swallowed
 * the error would be told that its writes are kept. Runs statements one after the other, since the wire has one lane.
 */
export class TransactionDb implements Db {
  readonly #session: Session;
  #lane: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** What the database said first, as it said it; null while all is well. */
  fault: { readonly error: unknown } | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  rows(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    return this.change(text, params);
  }

  change(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    const answer = this.#lane.then(() => this.#run(text, params));
    this.#lane = answer.catch(() => {});
    return answer;
  }

  async #run(text: string, params?: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#ended) throw new EngageError("invariant-broken", "A store was used after its transaction ended.");
    if (this.fault) throw toEngageError(this.fault.error);
    try {
      return await this.#session.query(text, params);
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

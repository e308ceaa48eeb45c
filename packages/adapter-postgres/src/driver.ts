import type { StorageCapabilities } from "@broadnet-engage/core/ports";
import type { CopyForm } from "./copy-in.ts";

export type Row = Readonly<Record<string, unknown>>;

/** What can run one statement. Values go in `params` only, never into the text. */
export interface Session {
  /** `name`: of a statement that is asked again and again, which the database then reads and plans once a session. */
  query(text: string, params?: readonly unknown[], name?: string): Promise<readonly Row[]>;
}

/** A session bound to one open transaction. */
export interface TransactionSession extends Session {
  /** Statements may be sent while others are unanswered: the database takes them in order, and nobody waits in between. */
  readonly sendsAhead: boolean;
  /** The transaction is open: before that nothing may be written, or it would be kept whatever comes after it. */
  readonly begun: Promise<unknown>;
  /**
   * `COPY … FROM STDIN`, in text format unless said otherwise: many rows at a fraction of what INSERT costs (60 ms of the server's time against
   * 330 ms for ten thousand contacts without an index). The chunks are asked for one by one, as the database takes them.
   *
   * False when a row breaks a unique index: then nothing is added, and the transaction goes on.
   */
  copyIn(
    table: string,
    columns: readonly string[],
    chunks: AsyncIterable<string | Uint8Array>,
    form?: CopyForm,
  ): Promise<boolean>;
  /** Runs a text of several statements without parameters (migrations). */
  script(text: string): Promise<void>;
}

/**
 * The little of a database client that this package needs. Errors of the database pass through untouched: they carry an
 * SQLSTATE in `code`. An error without one means that the database could not be reached or died under way.
 */
export interface Driver extends Session {
  /** What the database can do beside is asked of it once it is migrated. */
  readonly capabilities: Omit<StorageCapabilities, "knowsLetters">;
  /** BEGIN, `work`, COMMIT; ROLLBACK and the same error when `work` throws. Isolation is READ COMMITTED. */
  transaction<T>(work: (session: TransactionSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

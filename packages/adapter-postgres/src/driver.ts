import type { StorageCapabilities } from "@broadnet-engage/core/ports";

export type Row = Readonly<Record<string, unknown>>;

/** What can run one statement. Values go in `params` only, never into the text. */
export interface Session {
  query(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A session bound to one open transaction. */
export interface TransactionSession extends Session {
  /** Runs a text of several statements without parameters (migrations). */
  script(text: string): Promise<void>;
}

/**
 * The little of a database client that this package needs. Errors of the database pass through untouched: they carry an
 * SQLSTATE in `code`. An error without one means that the database could not be reached or died under way.
 */
export interface Driver extends Session {
  readonly capabilities: StorageCapabilities;
  /** BEGIN, `work`, COMMIT; ROLLBACK and the same error when `work` throws. Isolation is READ COMMITTED. */
  transaction<T>(work: (session: TransactionSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

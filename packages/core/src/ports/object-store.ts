import type { Instant } from "../model/instant.ts";

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly storedAt: Instant;
}

/**
 * Files: recordings and exports. Keys are `[A-Za-z0-9._-]+` joined by `/`, at most 512 characters, no `.` or `..` part;
 * anything else is `EngageError("validation-failed")`.
 */
export interface ObjectStore {
  /** Whole or not at all: a reader never sees half of it. Replaces what was there. */
  put(key: string, body: AsyncIterable<Uint8Array>, contentType: string): Promise<ObjectInfo>;
  /** Null when there is none. `range` is in bytes, end inclusive. */
  get(key: string, range?: { readonly start: number; readonly end: number }): Promise<AsyncIterable<Uint8Array> | null>;
  head(key: string): Promise<ObjectInfo | null>;
  /** Idempotent. */
  remove(key: string): Promise<void>;
}

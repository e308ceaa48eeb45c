import type { Instant } from "../model/instant.ts";

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly contentType: string;
  readonly storedAt: Instant;
}

/** What the giver knows of the bytes beforehand. */
export interface ExpectedObject {
  readonly size?: number;
  readonly sha256?: string;
}

export interface SignedUrl {
  readonly url: string;
  /** The link works before this instant and not after it. A whole second. */
  readonly expiresAt: Instant;
}

export interface LinkOptions {
  /** Whole seconds, 1 to 604,800 (7 days). */
  readonly expiresSeconds: number;
  /** Makes a browser keep the object under this name instead of showing it: 1 to 200 characters, no control characters. */
  readonly downloadName?: string;
}

/**
 * Files: recordings and exports. Keys are `[A-Za-z0-9._-]+` joined by `/`, at most 512 characters, no `.` or `..` part;
 * anything else is `EngageError("validation-failed")`. The store away or broken: `EngageError("dependency-unavailable")`
 * with `extra.dependency = "object-store"`.
 */
export interface ObjectStore {
  /**
   * Whole or not at all: a reader never sees half of it. Replaces what was there. Bytes that are not those of `expected`
   * are `EngageError("validation-failed")`, and what was there stays.
   */
  put(
    key: string,
    body: AsyncIterable<Uint8Array>,
    contentType: string,
    expected?: ExpectedObject,
  ): Promise<ObjectInfo>;
  /** Null when there is none. `range` is in bytes, end inclusive. */
  get(key: string, range?: { readonly start: number; readonly end: number }): Promise<AsyncIterable<Uint8Array> | null>;
  head(key: string): Promise<ObjectInfo | null>;
  /** Idempotent. */
  remove(key: string): Promise<void>;

  /**
   * A link that lets anybody who has it read this one object, until it expires: by GET, also in ranges. Nothing in it can
   * be changed: another key, name, method or a later end is refused (HTTP 403), as is an expired one. Nothing is asked of
   * the server and nothing is kept; a link to what is not there gives 404. Every call makes a new one.
   */
  presignGet(key: string, options: LinkOptions): Promise<SignedUrl>;
  /**
   * The same for writing the object by PUT. The bytes are as whole as with `put`; their type is the request's. Where the
   * server computes no SHA-256, `head` of what came this way is `invariant-broken`, and `get` gives it.
   */
  presignPut(key: string, options: Pick<LinkOptions, "expiresSeconds">): Promise<SignedUrl>;
}

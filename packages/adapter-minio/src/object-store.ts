import type { Readable } from "node:stream";
import { EngageError } from "@broadnet-engage/core/errors";
import type {
  Clock,
  ExpectedObject,
  Ids,
  LinkOptions,
  ObjectInfo,
  ObjectStore,
  SignedUrl,
} from "@broadnet-engage/core/ports";
import { system } from "@broadnet-engage/core/system";
import { Client } from "minio";
import { bucketMaker, type Place } from "./bucket.ts";
import { asking, isMissing, isOutOfRange, toEngageError } from "./faults.ts";
import { assertKey, stagingKey } from "./keys.ts";
import { type Linker, linker } from "./links.ts";
import { type Encryption, type Put, SHA256, type Stored, send } from "./put.ts";
import { impatient } from "./transport.ts";

export interface MinioObjectStoreOptions {
  /** Host name or address, without scheme and port. */
  readonly endPoint: string;
  /** Default 443 with `useSSL`, 80 without. */
  readonly port?: number;
  readonly useSSL: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Made at first use when it is missing. Keep nothing else in it. */
  readonly bucket: string;
  /** Default `us-east-1`. Always sent, so that no call has to ask the server for it. */
  readonly region?: string;
  /** What is larger is sent in parts of this size; up to three are in memory per `put`. At least 5 MiB, default 8 MiB. */
  readonly partBytes?: number;
  /** A connection nothing moves on for this long is given up; a reader that pauses longer loses its object. Default 60,000. */
  readonly stallMs?: number;
  /** Asks the server to encrypt everything we put. Default null: the bucket's own setting holds. */
  readonly encryption?: Encryption;
  /** Where people reach the server, when that is not `endPoint`; links are signed for it. E.g. `https://files.example.com`. */
  readonly publicUrl?: string;
  readonly ids?: Ids;
  /** Dates links. Default: the system's. */
  readonly clock?: Clock;
}

const MIB = 1024 ** 2;
const STALL_MS = 60_000;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const CONTENT_TYPE = /^[\x20-\x7e]{1,255}$/;

function invalid(what: string): never {
  throw new EngageError("validation-failed", what);
}

/**
 * Files on MinIO or another server that speaks S3. The server away, or refusing: `EngageError("dependency-unavailable")`
 * with `extra.dependency = "object-store"`. An object is at most 5 GiB, else `limit-exceeded`. Nothing is tried twice: that
 * is for who knows how urgent it is. Building it asks the server nothing; wrong settings throw `validation-failed`.
 */
export function minioObjectStore(options: MinioObjectStoreOptions): ObjectStore {
  const { bucket, region = "us-east-1", partBytes = 8 * MIB, stallMs = STALL_MS, ids = system.ids } = options;
  const { endPoint, port, useSSL, accessKey, secretKey, encryption = null, clock = system.clock } = options;
  if (!BUCKET.test(bucket)) invalid("A bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens.");
  if (!Number.isInteger(partBytes) || partBytes < 5 * MIB) invalid("A part is at least 5 MiB.");
  const client = new Client({
    ...{ endPoint, port, useSSL, accessKey, secretKey, region },
    transport: impatient(useSSL, stallMs),
    retryOptions: { disableRetry: true },
  });
  const at = options.publicUrl ?? `${useSSL ? "https" : "http"}://${endPoint}${port === undefined ? "" : `:${port}`}`;
  const links = linker({ at, accessKey, secretKey, region, bucket, clock });
  return new MinioObjectStore({ client, bucket, region }, links, { partBytes, encryption, ids });
}

interface Ways {
  readonly partBytes: number;
  readonly encryption: Encryption;
  readonly ids: Ids;
}

class MinioObjectStore implements ObjectStore {
  readonly #place: Place;
  readonly #links: Linker;
  readonly #ways: Ways;
  readonly #haveBucket: () => Promise<void>;

  constructor(place: Place, links: Linker, ways: Ways) {
    this.#place = place;
    this.#links = links;
    this.#ways = ways;
    this.#haveBucket = bucketMaker(place);
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, contentType: string, expected: ExpectedObject = {}) {
    assertKey(key);
    if (!CONTENT_TYPE.test(contentType)) invalid("A content type is 1 to 255 characters of plain ASCII.");
    await this.#haveBucket();
    const { ids, partBytes, encryption } = this.#ways;
    const put = { key, contentType, stagingKey: stagingKey(ids.next()), partBytes, encryption, expected };
    return this.#verified(put, await send(this.#place, put, body));
  }

  async get(key: string, range?: { readonly start: number; readonly end: number }) {
    assertKey(key);
    await this.#haveBucket();
    const { client, bucket } = this.#place;
    if (range && range.end < range.start) return (await this.head(key)) && nothing();
    const length = range ? range.end - range.start + 1 : 0;
    try {
      const found = await client.getPartialObject(bucket, key, range?.start ?? 0, length);
      if (range) assertPartial(found);
      return bytesOf(found);
    } catch (error) {
      if (isOutOfRange(error)) return nothing();
      if (isMissing(error)) return null;
      throw toEngageError(error);
    }
  }

  async head(key: string): Promise<ObjectInfo | null> {
    assertKey(key);
    await this.#haveBucket();
    const { client, bucket } = this.#place;
    const found = await asking(() => client.statObject(bucket, key).catch(nullIfMissing));
    if (found === null) return null;
    const { [SHA256]: sha256, "content-type": contentType } = found.metaData as Readonly<Record<string, string>>;
    if (!sha256)
      throw new EngageError("invariant-broken", "The object was put there by somebody else: it has no hash.");
    const storedAt = found.lastModified.getTime();
    return Object.freeze({ key, size: found.size, sha256, contentType: contentType ?? "", storedAt });
  }

  async remove(key: string): Promise<void> {
    assertKey(key);
    await this.#haveBucket();
    await asking(() => this.#place.client.removeObject(this.#place.bucket, key));
  }

  async presignGet(key: string, options: LinkOptions): Promise<SignedUrl> {
    assertKey(key);
    return asking(() => this.#links("GET", key, options));
  }

  async presignPut(key: string, { expiresSeconds }: Pick<LinkOptions, "expiresSeconds">): Promise<SignedUrl> {
    assertKey(key);
    await this.#haveBucket();
    return asking(() => this.#links("PUT", key, { expiresSeconds }));
  }

  async #verified({ key, contentType }: Put, { size, sha256 }: Stored): Promise<ObjectInfo> {
    const found = await this.head(key);
    if (found === null) throw toEngageError(new Error("What was put is not there."));
    // Another hash: the object was whole, and has been replaced since.
    if (found.sha256 !== sha256) return Object.freeze({ key, size, sha256, contentType, storedAt: found.storedAt });
    if (found.size === size) return found;
    throw toEngageError(new Error(`The server holds ${found.size} of ${size} bytes.`));
  }
}

const nullIfMissing = (error: unknown): null => {
  if (isMissing(error)) return null;
  throw error;
};

/** A server may answer a range with all there is, which the client takes for right. */
function assertPartial(answer: Readable & { readonly statusCode?: number }): void {
  if (answer.statusCode === 206) return;
  answer.destroy();
  throw new Error("The server does not give ranges.");
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** A transfer that breaks off ends with the port's error, never as if the object ended there. */
async function* bytesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw toEngageError(error);
  }
}

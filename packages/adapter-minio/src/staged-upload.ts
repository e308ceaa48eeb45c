import { CopyDestinationOptions, CopySourceOptions } from "minio";
import type { Place } from "./bucket.ts";

/** What goes with the bytes, as HTTP headers. */
export interface Described {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly encryption: Readonly<Record<string, string>>;
}

/**
 * An object too large for one request. Its hash is known only at its end, when the server takes no more metadata; so it
 * is gathered under a key of its own and copied, whole and described, to its place by the server.
 */
export class StagedUpload {
  readonly #place: Place;
  readonly #key: string;
  readonly #uploadId: string;
  readonly #parts: { readonly part: number; readonly etag: string }[] = [];
  #joined = false;

  private constructor(place: Place, key: string, uploadId: string) {
    this.#place = place;
    this.#key = key;
    this.#uploadId = uploadId;
  }

  static async begin(place: Place, key: string, encryption: Described["encryption"]): Promise<StagedUpload> {
    const uploadId = await place.client.initiateNewMultipartUpload(place.bucket, key, { ...encryption });
    return new StagedUpload(place, key, uploadId);
  }

  async add(bytes: Buffer): Promise<void> {
    const partNumber = this.#parts.length + 1;
    const part = { bucketName: this.#place.bucket, objectName: this.#key, uploadID: this.#uploadId, partNumber };
    const { etag } = await this.#place.client.uploadPart({ ...part, headers: {} }, bytes);
    this.#parts.push({ part: partNumber, etag });
  }

  /** Puts the parts together. Gives the size the server counted. */
  async join(): Promise<number> {
    const { client, bucket } = this.#place;
    await client.completeMultipartUpload(bucket, this.#key, this.#uploadId, this.#parts);
    this.#joined = true;
    return (await client.statObject(bucket, this.#key)).size;
  }

  /** One step for every reader of `key`. */
  async moveTo(key: string, { contentType, metadata, encryption }: Described): Promise<void> {
    const { client, bucket } = this.#place;
    const whereto = {
      Bucket: bucket,
      Object: key,
      MetadataDirective: "REPLACE",
      UserMetadata: metadata,
      Headers: { "Content-Type": contentType, ...encryption },
    } as const;
    await client.copyObject(
      new CopySourceOptions({ Bucket: bucket, Object: this.#key }),
      new CopyDestinationOptions(whereto),
    );
  }

  /** Leaves nothing behind, as far as the server can be reached. Never rejects. */
  async clear(): Promise<void> {
    const { client, bucket } = this.#place;
    // A server that failed to answer may have joined the parts all the same: then there is something to remove too.
    if (!this.#joined) await client.abortMultipartUpload(bucket, this.#key, this.#uploadId).catch(() => {});
    await client.removeObject(bucket, this.#key).catch(() => {});
  }
}

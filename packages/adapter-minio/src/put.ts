import { createHash } from "node:crypto";
import { EngageError } from "@broadnet-engage/core/errors";
import type { Place } from "./bucket.ts";
import { asking } from "./faults.ts";
import { partsOf } from "./parts.ts";
import { type Described, StagedUpload } from "./staged-upload.ts";

/** The most a server copies in one request, and so the largest object. */
const MAX_BYTES = 5 * 1024 ** 3;

export const SHA256 = "engage-sha256";

export interface Put {
  readonly key: string;
  readonly contentType: string;
  readonly stagingKey: string;
  readonly partBytes: number;
}
export interface Stored {
  readonly size: number;
  readonly sha256: string;
}

const describe = (put: Put, sha256: string): Described => ({
  contentType: put.contentType,
  metadata: { [SHA256]: sha256 },
});

const putWhole = ({ client, bucket }: Place, put: Put, bytes: Buffer, { contentType, metadata }: Described) =>
  asking(() =>
    client.putObject(bucket, put.key, bytes, bytes.length, {
      "Content-Type": contentType,
      ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`X-Amz-Meta-${name}`, value])),
    }),
  );

/**
 * Sends a body: up to one part in one request, more by way of a staged upload. Three parts are in memory at most. An error
 * of the body itself is passed on as it is.
 */
export async function send(place: Place, put: Put, body: AsyncIterable<Uint8Array>): Promise<Stored> {
  const hash = createHash("sha256");
  let size = 0;
  let held: Buffer = Buffer.alloc(0);
  let staged: StagedUpload | null = null;
  try {
    for await (const part of partsOf(body, put.partBytes)) {
      hash.update(part);
      if (size + part.length > MAX_BYTES) throw new EngageError("limit-exceeded", "An object is at most 5 GiB.");
      if (size > 0) {
        staged ??= await asking(() => StagedUpload.begin(place, put.stagingKey));
        await add(staged, held);
      }
      size += part.length;
      held = part;
    }
    const sha256 = hash.digest("hex");
    if (staged === null) await putWhole(place, put, held, describe(put, sha256));
    else {
      await add(staged, held);
      await finish(staged, put, { size, sha256 });
    }
    return { size, sha256 };
  } finally {
    await staged?.clear();
  }
}

const add = (staged: StagedUpload, bytes: Buffer): Promise<void> => asking(() => staged.add(bytes));

const finish = (staged: StagedUpload, put: Put, { size, sha256 }: Stored): Promise<void> =>
  asking(async () => {
    const counted = await staged.join();
    if (counted !== size) throw new Error(`The server holds ${counted} of ${size} bytes.`);
    await staged.moveTo(put.key, describe(put, sha256));
  });

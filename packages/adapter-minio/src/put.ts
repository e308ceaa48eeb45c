import { createHash } from "node:crypto";
import { EngageError } from "@broadnet-engage/core/errors";
import type { ExpectedObject } from "@broadnet-engage/core/ports";
import type { Place } from "./bucket.ts";
import { asking } from "./faults.ts";
import { partsOf } from "./parts.ts";
import { type Described, StagedUpload } from "./staged-upload.ts";

/** The most a server copies in one request, and so the largest object. */
const MAX_BYTES = 5 * 1024 ** 3;

export const SHA256 = "engage-sha256";

/** Null: the bucket's own setting holds. */
export type Encryption = "AES256" | { readonly kmsKeyId: string } | null;

/** What asks the server to encrypt what it keeps. */
export function encryptionHeaders(encryption: Encryption): Readonly<Record<string, string>> {
  if (encryption === null) return {};
  if (encryption === "AES256") return { "X-Amz-Server-Side-Encryption": "AES256" };
  return {
    "X-Amz-Server-Side-Encryption": "aws:kms",
    "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": encryption.kmsKeyId,
  };
}

export interface Put {
  readonly key: string;
  readonly contentType: string;
  readonly stagingKey: string;
  readonly partBytes: number;
  readonly encryption: Encryption;
  readonly expected: ExpectedObject;
}
export interface Stored {
  readonly size: number;
  readonly sha256: string;
}

const describe = (put: Put, sha256: string): Described => ({
  contentType: put.contentType,
  metadata: { [SHA256]: sha256 },
  encryption: encryptionHeaders(put.encryption),
});

const putWhole = (
  { client, bucket }: Place,
  put: Put,
  bytes: Buffer,
  { contentType, metadata, encryption }: Described,
) =>
  asking(() =>
    client.putObject(bucket, put.key, bytes, bytes.length, {
      "Content-Type": contentType,
      ...encryption,
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
        staged ??= await asking(() => StagedUpload.begin(place, put.stagingKey, encryptionHeaders(put.encryption)));
        await add(staged, held);
      }
      size += part.length;
      held = part;
    }
    const sha256 = hash.digest("hex");
    assertExpected({ size, sha256 }, put.expected);
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

/** Before the bytes get their key, so that what was there stays. */
function assertExpected({ size, sha256 }: Stored, expected: ExpectedObject): void {
  if ((expected.size ?? size) === size && (expected.sha256 ?? sha256) === sha256) return;
  throw new EngageError("validation-failed", "The bytes are not those that were announced.", {
    extra: { size, sha256 },
  });
}

const add = (staged: StagedUpload, bytes: Buffer): Promise<void> => asking(() => staged.add(bytes));

const finish = (staged: StagedUpload, put: Put, { size, sha256 }: Stored): Promise<void> =>
  asking(async () => {
    const counted = await staged.join();
    if (counted !== size) throw new Error(`The server holds ${counted} of ${size} bytes.`);
    await staged.moveTo(put.key, describe(put, sha256));
  });

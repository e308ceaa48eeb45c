import type { Client } from "minio";
import { asking } from "./faults.ts";

/** One bucket, by a client that knows its region. */
export interface Place {
  readonly client: Client;
  readonly bucket: string;
  readonly region: string;
}

async function make({ client, bucket, region }: Place): Promise<void> {
  if (await client.bucketExists(bucket)) return;
  try {
    await client.makeBucket(bucket, region);
  } catch (error) {
    // Another node may have made it between the two.
    if (!(await client.bucketExists(bucket))) throw error;
  }
}

/** Makes the bucket when it is missing. Asks the server once; again only after a failure. */
export function bucketMaker(place: Place): () => Promise<void> {
  let making: Promise<void> | null = null;
  return () => {
    making ??= asking(() => make(place)).catch((error: unknown) => {
      making = null;
      throw error;
    });
    return making;
  };
}

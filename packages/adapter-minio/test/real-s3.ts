import { Client } from "minio";

export const NO_S3 =
  "there is no S3 server here: set ENGAGE_TEST_S3_URL=http://accessKey:secretKey@host:port (its user must be allowed to make buckets) and run again";

/** How to reach the server of `ENGAGE_TEST_S3_URL`; `?region=` says where it is. Null when it is not set. */
export function findS3() {
  const given = process.env.ENGAGE_TEST_S3_URL;
  if (!given) return null;
  const url = new URL(given);
  const useSSL = url.protocol === "https:";
  return {
    endPoint: url.hostname,
    port: Number(url.port || (useSSL ? 443 : 80)),
    useSSL,
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
    region: url.searchParams.get("region") ?? "us-east-1",
  };
}
export type S3 = NonNullable<ReturnType<typeof findS3>>;

let made = 0;
/** A bucket nobody has used; it does not exist yet. */
export const aBucketName = (): string => `engage-test-${process.pid}-${Date.now()}-${++made}`;

/** All keys in the bucket, and those still being uploaded to. */
export async function keysIn(s3: S3, bucket: string): Promise<string[]> {
  const client = new Client(s3);
  const keys: string[] = [];
  for await (const { name } of client.listObjectsV2(bucket, "", true)) keys.push(name);
  for await (const { key } of client.listIncompleteUploads(bucket, "", true)) keys.push(`unfinished: ${key}`);
  return keys.sort();
}

/** Removes the bucket and all in it, if it was ever made. */
export async function removeBucket(s3: S3, bucket: string): Promise<void> {
  const client = new Client(s3);
  if (!(await client.bucketExists(bucket))) return;
  for (const key of await keysIn(s3, bucket)) await client.removeObject(bucket, key);
  await client.removeBucket(bucket);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "minio";

export const NO_S3 =
  "there is no S3 server here: install Debian's swift-proxy, swift-account, swift-container and swift-object, or set ENGAGE_TEST_S3_URL=http://accessKey:secretKey@host:port (its user must be allowed to make buckets), and run again";

export interface S3 {
  readonly endPoint: string;
  readonly port: number;
  readonly useSSL: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}
export interface RealS3 extends S3 {
  stop(): Promise<void>;
}

/** How to reach the server of a URL; `?region=` says where it is. */
function s3At(text: string): S3 {
  const url = new URL(text);
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

const SERVER = fileURLToPath(new URL("./s3-server.py", import.meta.url));
const ACCESS = { accessKey: "test:tester", secretKey: "testing" };

/** OpenStack Swift in one process of its own; null when it cannot be started. It ends with us, whatever becomes of us. */
async function startSwift(): Promise<RealS3 | null> {
  const folder = await mkdtemp(join(tmpdir(), "engage-s3-"));
  const server = spawn("/usr/bin/python3", [SERVER, folder, ACCESS.accessKey, ACCESS.secretKey], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ready = new Promise<number | null>((resolve) => {
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const port = /ready (\d+)\n/.exec(said)?.[1];
      if (port) resolve(Number(port));
    });
    server.on("error", () => resolve(null));
    server.on("exit", () => resolve(null));
  });
  const clear = () => rm(folder, { recursive: true, force: true });
  const port = await ready;
  if (port === null) {
    await clear();
    return null;
  }
  return {
    ...{ endPoint: "127.0.0.1", port, useSSL: false, region: "us-east-1", ...ACCESS },
    async stop() {
      const gone = once(server, "exit");
      server.stdin.end();
      await gone;
      await clear();
    },
  };
}

/** The server of `ENGAGE_TEST_S3_URL`, else Debian's OpenStack Swift started for us, else null. */
export async function findS3(): Promise<RealS3 | null> {
  const given = process.env.ENGAGE_TEST_S3_URL;
  return given ? { ...s3At(given), stop: async () => {} } : startSwift();
}

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

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { objectStoreSuite, type Runner, seededRandom } from "@broadnet-engage/core/conformance";
import { Client } from "minio";
import { afterEach, describe, expect, it } from "vitest";
import { aBucketName, findS3, keysIn, NO_S3, removeBucket, type S3 } from "../test/real-s3.ts";
import { minioObjectStore } from "./index.ts";

const MIB = 1024 ** 2;
const runner: Runner = {
  describe: (name, fn) => {
    describe(name, fn);
  },
  it: (name, fn) => {
    it(name, fn);
  },
  skip: (name, reason) => {
    it(name, (context) => context.skip(reason));
  },
};

const nowhere: S3 = {
  endPoint: "127.0.0.1",
  port: 9,
  useSSL: false,
  accessKey: "a",
  secretKey: "s",
  region: "us-east-1",
};
const found = findS3();
const s3 = found ?? nowhere;
const inBucket = (bucket: string) => minioObjectStore({ ...s3, bucket, partBytes: 5 * MIB });
const unavailable = { code: "dependency-unavailable", extra: { dependency: "object-store" } };

/** In chunks of 1 MiB, breaking off after `breaksAfter` of them. */
async function* inChunks(bytes: Uint8Array, breaksAfter = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += MIB) {
    if (at / MIB >= breaksAfter) throw new Error("the line broke");
    yield bytes.subarray(at, at + MIB);
  }
}
async function hashOf(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of body ?? []) hash.update(chunk);
  return hash.digest("hex");
}

const title = found === null ? `S3: left out, for ${NO_S3}` : "S3";
describe.skipIf(found === null)(title, () => {
  const buckets: string[] = [];
  const aBucket = () => {
    const bucket = aBucketName();
    buckets.push(bucket);
    return bucket;
  };
  afterEach(async () => {
    for (const bucket of buckets.splice(0)) await removeBucket(s3, bucket);
  });

  objectStoreSuite(runner, async () => ({ objects: inBucket(aBucket()), close: async () => {} }));

  const large = Buffer.from(seededRandom(11).bytes(MIB)).toString("binary").repeat(12);
  const bytes = Buffer.concat([Buffer.from(large, "binary"), Buffer.from("and a bit")]);

  it("stores what is larger than a part, with its hash, and leaves nothing else behind", async () => {
    const bucket = aBucket();
    const objects = inBucket(bucket);
    const info = await objects.put("day/call.wav", inChunks(bytes), "audio/wav");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(info).toMatchObject({ key: "day/call.wav", size: bytes.length, sha256, contentType: "audio/wav" });
    expect(await objects.head("day/call.wav")).toEqual(info);
    expect(await hashOf(await objects.get("day/call.wav"))).toBe(sha256);
    expect(await keysIn(s3, bucket)).toEqual(["day/call.wav"]);
  });

  it("keeps the old object, and no part of the new one, when a large body breaks off", async () => {
    const bucket = aBucket();
    const objects = inBucket(bucket);
    const old = await objects.put("call.wav", inChunks(bytes.subarray(0, 9)), "audio/wav");
    await expect(objects.put("call.wav", inChunks(bytes, 11), "audio/wav")).rejects.toThrow("the line broke");
    expect(await objects.head("call.wav")).toEqual(old);
    expect(await keysIn(s3, bucket)).toEqual(["call.wav"]);
  });

  it("gives nothing, not an error, beyond the end and for a range turned round", async () => {
    const objects = inBucket(aBucket());
    await objects.put("k", inChunks(bytes.subarray(0, 9)), "text/plain");
    const none = createHash("sha256").digest("hex");
    for (const range of [
      { start: 9, end: 20 },
      { start: 5, end: 4 },
    ])
      expect(await hashOf(await objects.get("k", range))).toBe(none);
    expect(await objects.get("none", { start: 5, end: 4 })).toBeNull();
  });

  it("gives one of two objects put at once under one key, whole", async () => {
    const objects = inBucket(aBucket());
    const [one, two] = [bytes, bytes.subarray(1)];
    const put = await Promise.all([one, two].map((body) => objects.put("call.wav", inChunks(body), "audio/wav")));
    expect(put.map(({ sha256 }) => sha256)).toContain(await hashOf(await objects.get("call.wav")));
    expect(put.map(({ size }) => size)).toEqual([one.length, two.length]);
  });

  it("makes its bucket once, though many ask at first", async () => {
    const bucket = aBucket();
    const nodes = [inBucket(bucket), inBucket(bucket)];
    const asked = Array.from({ length: 8 }, (_, n) => nodes[n % 2]!.head(`k${n}`));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 8 }, () => null));
  });

  it("says what somebody else put there has no hash, but gives it", async () => {
    const bucket = aBucket();
    const objects = inBucket(bucket);
    await objects.head("k");
    await new Client(s3).putObject(bucket, "k", "theirs");
    await expect(objects.head("k")).rejects.toMatchObject({ code: "invariant-broken" });
    expect(await hashOf(await objects.get("k"))).toBe(createHash("sha256").update("theirs").digest("hex"));
  });

  it("says dependency-unavailable to a wrong secret", async () => {
    const objects = minioObjectStore({ ...s3, secretKey: "wrong", bucket: aBucketName() });
    await expect(objects.put("k", inChunks(bytes.subarray(0, 9)), "text/plain")).rejects.toMatchObject(unavailable);
  });
});

describe("a server that is away", () => {
  it("is dependency-unavailable, whatever is asked", async () => {
    const objects = minioObjectStore({ ...nowhere, bucket: "recordings" });
    await expect(objects.put("k", inChunks(Buffer.from("x")), "text/plain")).rejects.toMatchObject(unavailable);
    await expect(objects.get("k")).rejects.toMatchObject(unavailable);
    await expect(objects.head("k")).rejects.toMatchObject(unavailable);
    await expect(objects.remove("k")).rejects.toMatchObject(unavailable);
  });

  it("is so too when it takes connections and says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const objects = minioObjectStore({ ...nowhere, port, bucket: "recordings", stallMs: 100 });
    await expect(objects.head("k")).rejects.toMatchObject(unavailable);
    silent.close();
  });

  it("is asked once: nothing is tried twice, and the region is not asked for", async () => {
    const asked: string[] = [];
    const refusing = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(503).end();
    }).listen(0, "127.0.0.1");
    await once(refusing, "listening");
    const { port } = refusing.address() as AddressInfo;
    const objects = minioObjectStore({ ...nowhere, port, bucket: "recordings" });
    await expect(objects.head("k")).rejects.toMatchObject(unavailable);
    expect(asked).toEqual(["HEAD /recordings"]);
    refusing.close();
  });
});

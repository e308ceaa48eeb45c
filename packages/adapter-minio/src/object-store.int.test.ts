import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { type LinkAsk, objectStoreSuite, type Runner, seededRandom } from "@broadnet-engage/core/conformance";
import { systemTimers } from "@broadnet-engage/core/system";
import { Client } from "minio";
import { afterAll, afterEach, describe, expect, it } from "vitest";
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
const found = await findS3();
const s3: S3 = found ?? nowhere;
afterAll(async () => found?.stop());
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

const pass = (ms: number) => new Promise<void>((resolve) => void systemTimers.after(ms, resolve));
async function follow(url: string, ask: LinkAsk = {}) {
  const answer = await fetch(url, ask);
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
}

if (found === null) console.warn(`S3 tests are left out, for ${NO_S3}.`);
it.skipIf(!process.env.CI)("has an S3 server in CI", () => expect(found, NO_S3).not.toBeNull());

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

  objectStoreSuite(runner, async () => ({ objects: inBucket(aBucket()), follow, pass, close: async () => {} }));

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

  it("says dependency-unavailable, denied, to a wrong secret, and its links open nothing", async () => {
    const bucket = aBucket();
    await inBucket(bucket).put("k", inChunks(bytes.subarray(0, 9)), "text/plain");
    const objects = minioObjectStore({ ...s3, secretKey: "wrong", bucket });
    const denied = { code: "dependency-unavailable", extra: { dependency: "object-store", reason: "denied" } };
    await expect(objects.put("k", inChunks(bytes.subarray(0, 9)), "text/plain")).rejects.toMatchObject(denied);
    expect((await follow((await objects.presignGet("k", { expiresSeconds: 60 })).url)).status).toBe(403);
  });

  it("C-GV-9 signs links as S3 does, with a date and a life in whole seconds", async () => {
    const at = Date.UTC(2026, 10, 25, 18, 30, 0, 750);
    const clock = { now: () => at, monotonic: () => at };
    const objects = minioObjectStore({ ...s3, bucket: "recordings", clock });
    const { url, expiresAt } = await objects.presignGet("rec/1.mp3", { expiresSeconds: 3600 });
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe("/recordings/rec/1.mp3");
    expect(searchParams.get("X-Amz-Algorithm")).toBe("AWS4-HMAC-SHA256");
    expect([searchParams.get("X-Amz-Date"), searchParams.get("X-Amz-Expires")]).toEqual(["20261125T183000Z", "3600"]);
    expect(new Date(expiresAt).toISOString()).toBe("2026-11-25T19:30:00.000Z");
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

  it("is not asked for a link, which may be for another host than ours", async () => {
    const objects = minioObjectStore({ ...nowhere, bucket: "recordings", publicUrl: "https://files.example.com" });
    const { url } = await objects.presignGet("k", { expiresSeconds: 60 });
    expect(url).toMatch(/^https:\/\/files\.example\.com\/recordings\/k\?/);
  });

  it("is asked to encrypt what it keeps, when that is wanted", async () => {
    const asked: (string | string[] | undefined)[][] = [];
    const server = createHttpServer((request, response) => {
      const name = "x-amz-server-side-encryption";
      if (request.method === "PUT")
        asked.push([request.headers[name], request.headers[`${name}-aws-kms-key-id`], request.headers["content-type"]]);
      request.resume().on("end", () => response.writeHead(request.method === "HEAD" ? 200 : 503).end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    for (const encryption of ["AES256", { kmsKeyId: "key-1" }, null] as const) {
      const objects = minioObjectStore({ ...nowhere, port, bucket: "recordings", encryption });
      await expect(objects.put("k", inChunks(Buffer.from("x")), "text/plain")).rejects.toMatchObject(unavailable);
    }
    expect(asked).toEqual([
      ["AES256", undefined, "text/plain"],
      ["aws:kms", "key-1", "text/plain"],
      [undefined, undefined, "text/plain"],
    ]);
    server.close();
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

import { describe, expect, it } from "vitest";
import { NOW, type ObjectStoreBench, objectStoreSuite } from "../conformance/index.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { memoryObjectStore, type ObjectLinks, objectLinks, serveObject } from "./index.ts";

const runner = {
  describe,
  it: (name: string, test: () => Promise<void>) => it(name, test),
  skip: (name: string, reason: string) => it(name, (context) => context.skip(reason)),
};

function handClock(at: number) {
  let now = at;
  return {
    now: () => now,
    monotonic: () => now,
    pass: async (ms: number) => {
      now += ms;
    },
  };
}

const BASE = "http://files.test/files";
const follow =
  (objects: ObjectStore, links: ObjectLinks): ObjectStoreBench["follow"] =>
  async (link, { method = "GET", headers = {}, body = "" } = {}) => {
    const url = new URL(link);
    const answer = await serveObject(objects, links, {
      method,
      key: decodeURIComponent(url.pathname.replace("/files/", "")),
      query: url.searchParams,
      range: headers.range,
      contentType: headers["content-type"],
      body: (async function* () {
        yield Buffer.from(body);
      })(),
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body ?? []) chunks.push(chunk);
    const named = Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]);
    return { status: answer.status, headers: Object.fromEntries(named), text: String(Buffer.concat(chunks)) };
  };

function open() {
  const clock = handClock(NOW + 250);
  const links = objectLinks({ base: () => BASE, secret: "s".repeat(32), clock });
  const objects = memoryObjectStore(clock, links);
  return { clock, links, objects, follow: follow(objects, links), pass: clock.pass, close: async () => {} };
}

objectStoreSuite(runner, async () => open());

describe("memory object store", () => {
  async function* body() {
    yield Buffer.from("x");
  }

  it("says when an object was stored by the clock it was given", async () => {
    expect((await open().objects.put("k", body(), "text/plain")).storedAt).toBe(NOW + 250);
  });
});

describe("a link of ours", () => {
  it("works until the very millisecond it says, and not in it", async () => {
    const { objects, clock, follow } = open();
    const { url, expiresAt } = await objects.presignGet("k", { expiresSeconds: 3600 });
    expect(expiresAt).toBe(NOW + 3_600_000);
    await clock.pass(expiresAt - clock.now() - 1);
    expect((await follow(url)).status).toBe(404);
    await clock.pass(1);
    expect((await follow(url)).status).toBe(403);
  });

  it("is refused with a parameter more, less, or twice", async () => {
    const { objects, follow } = open();
    const { url } = await objects.presignGet("k", { expiresSeconds: 60, downloadName: "a.mp3" });
    expect((await follow(url)).status).toBe(404);
    const without = new URL(url);
    without.searchParams.delete("response-content-disposition");
    const twice = new URL(url);
    twice.searchParams.append("X-Amz-Expires", "60");
    for (const link of [`${url}&x=1`, without.href, twice.href, `${BASE}/k`])
      expect((await follow(link)).status).toBe(403);
  });

  it.each(["GET", "HEAD", "POST", "get"])("is for one method: %s of a link for PUT is refused", async (method) => {
    const { objects, follow } = open();
    const { url } = await objects.presignPut("k", { expiresSeconds: 60 });
    expect((await follow(url, { method })).status).toBe(403);
  });

  it.each(["../k", "a/../k", "/k", "k/", "%2e%2e/k", "k\u0000"])("never leads to %j", async (key) => {
    const { objects, links } = open();
    const query = new URL((await objects.presignGet("k", { expiresSeconds: 60 })).url).searchParams;
    const asked = { method: "GET", key, query, body: (async function* () {})() };
    expect((await serveObject(objects, links, asked)).status).toBe(403);
  });

  it("of another installation is refused, and a short secret takes none", async () => {
    const { objects, clock } = open();
    const theirs = objectLinks({ base: () => BASE, secret: "t".repeat(32), clock });
    const { url } = theirs.sign("GET", "k", { expiresSeconds: 60 });
    const ours = objectLinks({ base: () => BASE, secret: "s".repeat(32), clock });
    expect((await follow(objects, ours)(url)).status).toBe(403);
    expect(() => objectLinks({ base: () => BASE, secret: "short", clock })).toThrow(/32 characters/);
  });
});

describe("an answer of ours", () => {
  async function stored(text: string) {
    const bench = open();
    await bench.objects.put(
      "k",
      (async function* () {
        yield Buffer.from(text);
      })(),
      "text/html",
    );
    return { ...bench, url: (await bench.objects.presignGet("k", { expiresSeconds: 60 })).url };
  }

  it("is kept by no shared cache and never runs as a page", async () => {
    const { follow, url } = await stored("<script>alert(1)</script>");
    const { headers } = await follow(url);
    expect(headers).toMatchObject({ "cache-control": "private, no-store", "x-content-type-options": "nosniff" });
    expect(headers["content-security-policy"]).toContain("sandbox");
  });

  it.each(["bytes=0-1,3-4", "lines=1-2", "bytes=4-2", "bytes=-", "bytes=x"])(
    "is whole when the range is %j, which asks for none",
    async (range) => {
      const { follow, url } = await stored("0123456789");
      expect(await follow(url, { headers: { range } })).toMatchObject({ status: 200, text: "0123456789" });
    },
  );

  it.each(["bytes=10-", "bytes=-0", "bytes=99-100"])("is 416 for %j of 10 bytes", async (range) => {
    const { follow, url } = await stored("0123456789");
    const { status, headers } = await follow(url, { headers: { range } });
    expect([status, headers["content-range"]]).toEqual([416, "bytes */10"]);
  });
});

import assert from "node:assert/strict";
import type { ObjectStore } from "../ports/object-store.ts";
import { seededRandom } from "./chance.ts";
import { refusedWith } from "./ground.ts";
import { type ObjectStoreBench, signedLinks } from "./object-links.ts";
import type { Runner } from "./runner.ts";

/** What every `ObjectStore` must do. `open` gives a store whose keys nobody else uses, and how to follow its links. */
export function objectStoreSuite(runner: Runner, open: () => Promise<ObjectStoreBench>): void {
  const onBench = (name: string, test: (bench: ObjectStoreBench) => Promise<void>) =>
    runner.it(name, async () => {
      const bench = await open();
      await test(bench).finally(() => bench.close());
    });
  const onStore: OnStore = (name, test) => onBench(name, ({ objects }) => test(objects));
  runner.describe("object store", () => {
    wholeObjects(onStore);
    ranges(onStore);
    brokenBodies(onStore);
    announcedBodies(onStore);
    keys(onStore);
    signedLinks(onBench);
  });
}

type OnStore = (name: string, test: (objects: ObjectStore) => Promise<void>) => void;

async function* bodyOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function read(objects: ObjectStore, key: string, range?: { start: number; end: number }): Promise<Buffer | null> {
  const body = await objects.get(key, range);
  if (body === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** SHA-256 of `abc`, as FIPS 180 prints it. */
const SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

function wholeObjects(onStore: OnStore): void {
  onStore("gives back what was put, byte for byte, and says what it is", async (objects) => {
    const bytes = seededRandom(7).bytes(300_000);
    const info = await objects.put("a/b/call-1.wav", bodyOf(bytes.subarray(0, 9), bytes.subarray(9)), "audio/wav");
    assert.deepEqual([info.key, info.size, info.contentType], ["a/b/call-1.wav", 300_000, "audio/wav"]);
    assert.ok(Number.isFinite(info.storedAt));
    assert.deepEqual(await read(objects, "a/b/call-1.wav"), Buffer.from(bytes));
    assert.deepEqual({ ...(await objects.head("a/b/call-1.wav")) }, { ...info });
  });

  onStore("says the SHA-256 of what was put", async (objects) => {
    const info = await objects.put("k", bodyOf("a", "bc"), "text/plain");
    assert.equal(info.sha256, SHA256_OF_ABC);
    assert.equal((await objects.head("k"))?.sha256, SHA256_OF_ABC);
  });

  onStore("holds an empty object", async (objects) => {
    assert.equal((await objects.put("empty", bodyOf(), "text/plain")).size, 0);
    assert.deepEqual(await read(objects, "empty"), Buffer.alloc(0));
  });

  onStore("knows nothing of what was not put", async (objects) => {
    assert.equal(await objects.get("none"), null);
    assert.equal(await objects.head("none"), null);
  });

  onStore("replaces what was there", async (objects) => {
    await objects.put("k", bodyOf("a long first text"), "text/plain");
    await objects.put("k", bodyOf("short"), "text/csv");
    assert.equal(String(await read(objects, "k")), "short");
    assert.equal((await objects.head("k"))?.contentType, "text/csv");
  });

  onStore("removes an object; again it does nothing", async (objects) => {
    await objects.put("k", bodyOf("x"), "text/plain");
    await objects.put("k/inner", bodyOf("y"), "text/plain");
    await objects.remove("k");
    await objects.remove("k");
    assert.deepEqual([await objects.get("k"), await objects.head("k")], [null, null]);
    assert.equal(String(await read(objects, "k/inner")), "y");
  });

  onStore("copies the bytes it was given", async (objects) => {
    const chunk = Buffer.from("before");
    await objects.put("k", bodyOf(chunk), "text/plain");
    chunk.write("after!");
    assert.equal(String(await read(objects, "k")), "before");
  });
}

function ranges(onStore: OnStore): void {
  onStore("gives a range of bytes, its end included", async (objects) => {
    await objects.put("k", bodyOf("01234", "56789"), "text/plain");
    const cases = [
      [0, 0, "0"],
      [2, 6, "23456"],
      [9, 9, "9"],
      [5, 500, "56789"],
    ] as const;
    for (const [start, end, text] of cases) assert.equal(String(await read(objects, "k", { start, end })), text);
    assert.equal(await objects.get("none", { start: 0, end: 1 }), null);
  });
}

function brokenBodies(onStore: OnStore): void {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("half of it");
    throw new Error("the line broke");
  }

  onStore("stores nothing when the body breaks off", async (objects) => {
    await assert.rejects(objects.put("k", broken(), "text/plain"));
    assert.equal(await objects.get("k"), null);
    assert.equal(await objects.head("k"), null);
  });

  onStore("keeps what was there when the new body breaks off", async (objects) => {
    await objects.put("k", bodyOf("the old text"), "text/plain");
    await assert.rejects(objects.put("k", broken(), "text/csv"));
    assert.equal(String(await read(objects, "k")), "the old text");
    assert.equal((await objects.head("k"))?.contentType, "text/plain");
  });

  onStore("shows the old object until the new one is whole", async (objects) => {
    await objects.put("k", bodyOf("the old text"), "text/plain");
    async function* looking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("half, ");
      assert.equal(String(await read(objects, "k")), "the old text");
      yield Buffer.from("whole");
    }
    await objects.put("k", looking(), "text/plain");
    assert.equal(String(await read(objects, "k")), "half, whole");
  });
}

function announcedBodies(onStore: OnStore): void {
  onStore("takes the bytes that were announced", async (objects) => {
    const info = await objects.put("k", bodyOf("abc"), "text/plain", { size: 3, sha256: SHA256_OF_ABC });
    assert.deepEqual([info.size, info.sha256], [3, SHA256_OF_ABC]);
  });

  onStore("keeps what was there when the bytes are not those that were announced", async (objects) => {
    await objects.put("k", bodyOf("the old text"), "text/plain");
    const other = { sha256: SHA256_OF_ABC.replace("b", "c") };
    for (const expected of [{ size: 4 }, other, { size: 3, ...other }, { size: 2, sha256: SHA256_OF_ABC }])
      await refusedWith("validation-failed", objects.put("k", bodyOf("abc"), "text/csv", expected));
    assert.equal(String(await read(objects, "k")), "the old text");
    await refusedWith("validation-failed", objects.put("new", bodyOf("abc"), "text/plain", { size: 4 }));
    assert.equal(await objects.head("new"), null);
  });
}

function keys(onStore: OnStore): void {
  const bad = ["", "/a", "a/", "a//b", "..", "a/../b", "a/./b", ".", "a b", "a\\b", "é", "a\n", "a".repeat(513)];

  onStore("refuses a malformed key, whatever is asked", async (objects) => {
    for (const key of bad) {
      await refusedWith("validation-failed", objects.put(key, bodyOf("x"), "text/plain"));
      await refusedWith("validation-failed", objects.get(key));
      await refusedWith("validation-failed", objects.head(key));
      await refusedWith("validation-failed", objects.remove(key));
      await refusedWith("validation-failed", objects.presignGet(key, { expiresSeconds: 60 }));
      await refusedWith("validation-failed", objects.presignPut(key, { expiresSeconds: 60 }));
    }
  });

  onStore("takes every well-formed key up to 512 characters", async (objects) => {
    for (const key of ["a", "..a", "a..b/c.", "-/_", `${"d".repeat(200)}/${"e".repeat(200)}/${"f".repeat(110)}`]) {
      await objects.put(key, bodyOf(key), "text/plain");
      assert.equal(String(await read(objects, key)), key);
    }
  });
}

import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type NumberFileHead, readNumberFile, readNumberFileHead, writeNumberFile } from "./number-file.ts";
import { openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

const HEAD: NumberFileHead = { registry: "ae.tdra", asOf: 1_780_000_000_000, source: "du portal", sourceDigest: "ab" };

describe("A file of numbers", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "engage-numbers-"));
    path = join(folder, "ae.numbers");
    const builder = new NumberSetBuilder();
    for (let number = 0; number < 9_000; number += 1) builder.add(971_501_234_567 + number * 3);
    await writeNumberFile(path, HEAD, builder.finish());
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back the set and what it says of itself, from shared memory", async () => {
    const { head, blocks } = await readNumberFile(path);
    expect(head).toEqual(HEAD);
    expect(blocks.units.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...openNumberSet(blocks).numbers()]).toEqual(
      Array.from({ length: 9_000 }, (_, n) => 971_501_234_567 + n * 3),
    );
    expect(await readdir(folder)).toEqual(["ae.numbers"]);
  });

  it("is not used when a single bit was changed", async () => {
    const bytes = await readFile(path);
    for (const place of [4_096, 5_000, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path, changed);
      await expect(readNumberFile(path)).rejects.toThrow("digest");
    }
  });

  it("is not used when its head was changed: a list of another day would be as fresh as it likes", async () => {
    const bytes = await readFile(path);
    const text = bytes.toString("latin1");
    for (const [from, to] of [
      ["1780000000000", "1790000000000"],
      ["ae.tdra", "sa.tdra"],
      ["du portal", "et portal"],
    ] as const) {
      await writeFile(path, Buffer.from(text.replace(from, to), "latin1"));
      await expect(readNumberFile(path)).rejects.toThrow("head's digest");
      await expect(readNumberFileHead(path)).rejects.toThrow("head's digest");
    }
    // One from before heads had digests.
    const older = text.replace(/,"headDigest":"[0-9a-f]{64}"}/, (digest) => `}${" ".repeat(digest.length - 1)}`);
    await writeFile(path, Buffer.from(older, "latin1"));
    expect((await readNumberFile(path)).head).toEqual(HEAD);
  });

  it("is not used when it is cut short, is something else, or is empty", async () => {
    await truncate(path, 5_000);
    await expect(readNumberFile(path)).rejects.toThrow("cut short");
    await writeFile(path, "+971501234567\n".repeat(1_000));
    await expect(readNumberFile(path)).rejects.toThrow("no file of the form");
    await writeFile(path, "");
    await expect(readNumberFile(path)).rejects.toThrow("cut short");
  });
});

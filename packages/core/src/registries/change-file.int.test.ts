import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ChangeFileHead, readChangeFile, writeChangeFile } from "./change-file.ts";
import { deltaDigest } from "./edition.ts";
import { openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";

const HEAD: ChangeFileHead = {
  ...{
    registry: "ae.tdra",
    follows: "ab".repeat(32),
    asOf: 1_780_000_000_000,
    source: "du portal\n",
    sourceDigest: "cd",
  },
};
const setOf = (numbers: readonly number[]) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
};
const CHANGES = { added: setOf([971_501_234_568, 971_501_234_567]), removed: setOf([971_501_234_569]) };

describe("A file of changes", () => {
  let folder = "";
  let path = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "engage-changes-"));
    path = join(folder, "ae.changes");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("gives back the changes and what it says of itself, and names them as a stranger would", async () => {
    expect(await writeChangeFile(path, HEAD, CHANGES)).toBe(true);
    const { head, delta } = await readChangeFile(path);
    expect(head).toEqual(HEAD);
    expect([[...delta.added.numbers()], [...delta.removed.numbers()]]).toEqual([
      [971_501_234_567, 971_501_234_568],
      [971_501_234_569],
    ]);
    const text = "+971501234567\n+971501234568\n-971501234569\n";
    expect(delta.digest).toBe(createHash("sha256").update(text).digest("hex"));
    expect(await readdir(folder)).toEqual(["ae.changes"]);
  });

  it("never takes the place of another, and the one that is there stays as it is", async () => {
    await writeChangeFile(path, HEAD, CHANGES);
    const before = await readFile(path);
    const outcomes = await Promise.all(
      [1, 2, 3].map((n) => writeChangeFile(path, HEAD, { added: setOf([971_500_000_000 + n]), removed: setOf([]) })),
    );
    expect(outcomes).toEqual([false, false, false]);
    expect(await readFile(path)).toEqual(before);
    expect(await readdir(folder)).toEqual(["ae.changes"]);
  });

  it("is written by one of many that would at the same moment", async () => {
    const all = Array.from({ length: 8 }, (_, n) => ({ added: setOf([971_500_000_000 + n]), removed: setOf([]) }));
    const outcomes = await Promise.all(all.map((changes) => writeChangeFile(path, HEAD, changes)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const { delta } = await readChangeFile(path);
    expect(delta.digest).toBe(deltaDigest(all[outcomes.indexOf(true)] ?? CHANGES));
  });

  it("is not used when any bit of it was changed, or it is cut short anywhere, or is something else", async () => {
    await writeChangeFile(path, HEAD, CHANGES);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), async (place, bit) => {
        const bent = Buffer.from(whole);
        bent[place] = (bent[place] ?? 0) ^ (1 << bit);
        await writeFile(path, bent);
        await expect(readChangeFile(path)).rejects.toThrow("cannot be used");
        await writeFile(path, whole.subarray(0, place));
        await expect(readChangeFile(path)).rejects.toThrow("cannot be used");
      }),
      { numRuns: 60 },
    );
    await writeFile(path, "A,+971501234567\n");
    await expect(readChangeFile(path)).rejects.toThrow("no file of changes");
  });
});

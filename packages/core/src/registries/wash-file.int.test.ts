import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";
import { readWashFile, type WashFileHead, writeWashFile } from "./wash-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wash-"));
});
afterEach(() => rm(folder, { recursive: true }));

const HEAD: WashFileHead = { registry: "sg.dnc", asOf: 1_000, source: "PDPC", verdictDigest: "ab" };
const setOf = (numbers: Iterable<number>) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
};
const range = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n);

it("gives both sets back as they were: thin, dense, empty, and at both ends of what a number can be", async () => {
  const cases: [number[], number[]][] = [
    [[6_561_234_501], [6_561_234_502, 1_000_000]],
    [range(6_561_000_000, 5_000), range(6_562_000_000, 4_096)],
    [[], [999_999_999_999_999, 6_561_234_501]],
    [[999_999_999_999_999, 1_000_000], []],
  ];
  for (const [place, [listed, unlisted]] of cases.entries()) {
    const path = join(folder, `${place}.wash`);
    expect(await writeWashFile(path, HEAD, { listed: setOf(listed), unlisted: setOf(unlisted) })).toBe(true);
    const { head, verdicts } = await readWashFile(path);
    expect(head).toMatchObject(HEAD);
    const ascending = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
    expect([...verdicts.listed.numbers()]).toEqual(ascending(listed));
    expect([...verdicts.unlisted.numbers()]).toEqual(ascending(unlisted));
  }
});

it("never takes the place of another file, and leaves nothing beside it", async () => {
  const path = join(folder, "one.wash");
  await writeWashFile(path, HEAD, { listed: setOf([6_561_234_501]), unlisted: setOf([]) });
  const before = await readFile(path);
  expect(await writeWashFile(path, HEAD, { listed: setOf([]), unlisted: setOf([6_561_234_501]) })).toBe(false);
  expect(await readFile(path)).toEqual(before);
  expect(await readdir(folder)).toEqual(["one.wash"]);
});

it("C-CMP-2 is not read when a bit of it is another, or it is cut short", async () => {
  const path = join(folder, "one.wash");
  await writeWashFile(path, HEAD, { listed: setOf([6_561_234_501]), unlisted: setOf([6_561_234_502]) });
  const whole = await readFile(path);
  const bent = Buffer.from(whole);
  bent.writeUInt8(bent.readUInt8(bent.length - 1) ^ 1, bent.length - 1);
  const dated = Buffer.from(whole.toString("latin1").replace('"asOf":1000', '"asOf":9000'), "latin1");
  await writeWashFile(
    join(folder, "undated.wash"),
    { ...HEAD, asOf: Number.NaN },
    {
      ...{ listed: setOf([6_561_234_501]), unlisted: setOf([]) },
    },
  );
  const undated = await readFile(join(folder, "undated.wash"));
  for (const bytes of [
    bent,
    dated,
    undated,
    whole.subarray(0, whole.length - 1),
    Buffer.alloc(0),
    Buffer.from("+65,Y\n"),
  ]) {
    await writeFile(path, bytes);
    await expect(readWashFile(path)).rejects.toThrow("cannot be used");
  }
});

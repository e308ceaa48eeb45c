import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ChangeForm, readChangeList } from "./change-list.ts";

const FORM: ChangeForm = { callingCode: "", columns: [2], headerLines: 0, markColumn: 1 };
const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (text: string, form = FORM) => readChangeList([bytes(text)], form);

describe("A list of changes", () => {
  it("says of each number whether it was added or removed, in a column and a spelling of its own", async () => {
    const { added, removed } = await read("A,+971501234567\nd;971 50 123-4568\n+\t00971501234569\r\n-,971501234570\n");
    expect([...added.numbers()]).toEqual([971_501_234_567, 971_501_234_569]);
    expect([...removed.numbers()]).toEqual([971_501_234_568, 971_501_234_570]);
    const form = { callingCode: "1", columns: [1, 2], headerLines: 1, markColumn: 4 };
    const theirs = await read(
      'area,line,at,what\n212,5550142,2026-11-01," Delete"\n305,5550142,2026-11-02,"add"\n',
      form,
    );
    expect([[...theirs.added.numbers()], [...theirs.removed.numbers()]]).toEqual([[13_055_550_142], [12_125_550_142]]);
  });

  it("names lines without a number and lines with another mark, and takes neither", async () => {
    const list = await read("A,+971501234567\n?,+971501234568\nA,nobody\n+971501234569\nA\n\nremove,+971501234570\n");
    expect(list).toMatchObject({ lines: 7, refused: 4, refusedLines: [2, 3, 4, 5] });
    expect([list.added.size, list.removed.size]).toEqual([1, 1]);
  });

  it("is refused whole when it adds and removes the same number, and does not tell which", async () => {
    const asked = read("A,+971501234567\nD,+971501234567\nA,+971501234568\n");
    await expect(asked).rejects.toThrow("1 of its numbers are both added and removed, 97150123**** the first");
  });

  it("is refused whole when its digest is another than the one announced", async () => {
    const text = bytes("A,+971501234567\n");
    const digest = createHash("sha256").update(text).digest("hex");
    await expect(readChangeList([text], FORM, { expectedDigest: digest })).resolves.toMatchObject({ digest });
    await expect(readChangeList([text], FORM, { expectedDigest: "0".repeat(64) })).rejects.toThrow(digest);
  });
});

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ListForm, readNumberList } from "./number-list.ts";
import { openNumberSet } from "./number-set.ts";

const PLAIN: ListForm = { callingCode: "", columns: [], headerLines: 0 };
const bytes = (text: string): Uint8Array => Buffer.from(text);
/** In pieces of three bytes, so that lines and characters are cut everywhere. */
const inPieces = (text: string): Uint8Array[] => {
  const whole = bytes(text);
  return Array.from({ length: Math.ceil(whole.length / 3) }, (_, piece) => whole.subarray(piece * 3, piece * 3 + 3));
};
const numbersIn = async (text: string, form: ListForm = PLAIN): Promise<number[]> => {
  const { blocks } = await readNumberList(inPieces(text), form);
  return [...openNumberSet(blocks).numbers()];
};

describe("A list of numbers", () => {
  it("is one number a line, with or without plus, spaces and repeats, and with any line ends", async () => {
    const text = "+971501234567\r\n971 50 123-4567\n00971501234568\n\n  +971501234569";
    expect(await numbersIn(text)).toEqual([971_501_234_567, 971_501_234_568, 971_501_234_569]);
  });

  it("may be a CSV whose area code and number stand in two columns", async () => {
    const form = { callingCode: "1", columns: [1, 2], headerLines: 1 };
    expect(await numbersIn('area,number,date\n202,5550123,2026-01-01\n"303","555-0124",x\n', form)).toEqual([
      12_025_550_123, 13_035_550_124,
    ]);
  });

  it("names the lines that hold no number and goes on", async () => {
    const answer = await readNumberList([bytes("+971501234567\nnobody\n12\n=cmd()\n+971501234568\n")], PLAIN);
    expect(answer).toMatchObject({ lines: 5, refused: 3, refusedLines: [2, 3, 4] });
    expect(openNumberSet(answer.blocks).size).toBe(2);
  });

  it("is refused whole when its digest is another than the one announced", async () => {
    const text = bytes("+971501234567\n");
    const digest = createHash("sha256").update(text).digest("hex");
    await expect(readNumberList([text], PLAIN, { expectedDigest: digest })).resolves.toMatchObject({ digest });
    await expect(readNumberList([bytes("+971501234568\n")], PLAIN, { expectedDigest: digest })).rejects.toThrow(digest);
  });

  it("is refused when it is not text, or one endless line", async () => {
    await expect(readNumberList([Uint8Array.of(0xff, 0xfe, 0x00)], PLAIN)).rejects.toThrow("UTF-8");
    await expect(readNumberList([bytes("1".repeat(20_000))], PLAIN)).rejects.toThrow("longer than");
  });

  it("tells how far it is", async () => {
    const seen: number[] = [];
    await readNumberList([bytes("+971501234567\n")], PLAIN, { progress: (now) => seen.push(now.lines) });
    expect(seen).toEqual([1]);
  });
});

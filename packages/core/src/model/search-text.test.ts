import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldText } from "./search-text.ts";

/** Dropped by every folding, and enough to send a text the long way. */
const INVISIBLE = "\u200b";

describe("C-CNT-10 text as search compares it", () => {
  it("is the same by the short way of plain ASCII as by the long way", () => {
    const plain = fc.string({
      unit: fc.oneof(fc.constantFrom(" ", "  ", "A", "~"), fc.string({ unit: "grapheme-ascii" })),
    });
    fc.assert(
      fc.property(plain, (text) => {
        expect(foldText(text)).toBe(foldText(text + INVISIBLE));
      }),
    );
  });

  it("stays as it is when it is folded again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const folded = foldText(text);
        expect(foldText(folded)).toBe(folded);
      }),
    );
  });
});

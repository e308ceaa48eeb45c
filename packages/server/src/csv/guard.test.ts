import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guarded, type Scalar, typedCell, typedValue, unguarded } from "./guard.ts";

const awkward = fc
  .array(fc.constantFrom("'", "=", "+", "-", "@", "\t", "\r", " ", "\u00a0", "1", "2.5", "true", "e", "ه", "＝"), {
    maxLength: 6,
  })
  .map((parts) => parts.join(""));
const anyText = fc.oneof(awkward, fc.string({ unit: "grapheme" }));
const STARTS_A_FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/u;

describe("the guard of cells", () => {
  it("C-REP-4 marks what a spreadsheet would run, also behind blanks, and leaves phone numbers alone", () => {
    for (const text of ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "＝1", "+971 50"])
      expect(guarded(text)).toBe(`'${text}`);
    for (const text of ["+971501234567", "Huda", "هدى", "a=1", "'s-Gravenhage", "", "'"])
      expect(guarded(text)).toBe(text);
  });

  it("C-REP-4 leaves no cell that begins a formula", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = guarded(text);
        expect(STARTS_A_FORMULA.test(cell) && !/^\+[1-9][0-9]{6,14}$/.test(cell)).toBe(false);
      }),
    );
  });

  it("is undone exactly", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unguarded(guarded(text))).toBe(text);
      }),
    );
  });

  it("keeps the type of a custom value, and of every text that looks like another type", () => {
    const value: fc.Arbitrary<Scalar> = fc.oneof(
      anyText,
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    );
    fc.assert(
      fc.property(value, (given) => {
        expect(typedValue(typedCell(given))).toBe(given);
      }),
    );
    expect(typedValue(typedCell(null))).toBeUndefined();
  });

  it("reads a hand-made file as its maker meant it: leading zeros and long numbers stay text", () => {
    expect(typedValue("0012")).toBe("0012");
    expect(typedValue("12345678901234567890")).toBe("12345678901234567890");
    expect(typedValue("1940")).toBe(1940);
    expect(typedValue("1,940")).toBe("1,940");
    expect(typedValue("'s-Gravenhage")).toBe("'s-Gravenhage");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, visualRuns } from "./bidi.ts";

const shown = (text: string, language: "en" | "ar") => visualRuns(text, language).map((run) => run.text);

describe("C-REP-6 a line of Arabic and Latin", () => {
  it("is one run when it is all of one direction", () => {
    expect(visualRuns("Layla Ahmed, 42", "en")).toEqual([{ text: "Layla Ahmed, 42", rightToLeft: false }]);
    expect(visualRuns("هدى منصور", "ar")).toEqual([{ text: "هدى منصور", rightToLeft: true }]);
  });

  it("keeps Arabic words and numbers each in their own direction", () => {
    expect(shown("الوكيل Layla Ahmed", "ar")).toEqual(["Layla Ahmed", "الوكيل "]);
    expect(shown("Agent هدى منصور and 2", "en")).toEqual(["Agent ", "هدى منصور", " and 2"]);
    expect(shown("المكالمات 1,204", "ar")).toEqual(["1,204", "المكالمات "]);
    expect(shown("من 2026-06-01 04:00 إلى 2026-06-12", "ar")).toEqual([
      "2026-06-12",
      " إلى ",
      "2026-06-01 04:00",
      "من ",
    ]);
    expect(shown("رقم +971501234567", "ar")).toEqual(["+971501234567", "رقم "]);
    expect(shown("+971501234567", "ar")).toEqual(["+971501234567"]);
  });

  it("turns brackets round where the reading does", () => {
    expect(shown("وقت (د)", "ar")).toEqual(["وقت )د("]);
    expect(shown("time (s)", "ar")).toEqual(["time (s)"]);
  });

  it("loses no sign and invents none, whatever the text", () => {
    const sign = fc.constantFrom(..."ab1 -(هدىم٣٫،");
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 30 }), fc.constantFrom("en", "ar"), (text, language) => {
        const sorted = (parts: string) => [...parts.replace(/[()]/g, "(")].sort().join("");
        expect(sorted(shown(text, language as "en").join(""))).toBe(sorted(text));
      }),
    );
  });

  it("hides nothing and is steered by nobody: signs that do not print become blanks", () => {
    expect(printable("a\u202eb\u0000c\u2066d\ne")).toBe("a b c d e");
  });
});

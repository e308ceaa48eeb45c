import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { PHRASES, pairFor, withoutPhrases, withPhrases } from "./audit-phrases.ts";
import { byteJson } from "./utf8-text.ts";

const BELOW_SPACE = /[^ -\uffff]/;

it("has the phrases that records were written with, in their places", () => {
  // Records of 2026-11-26 and later name these by their places. Phrases may come behind them, and nothing else may change.
  const first = createHash("sha256")
    .update(JSON.stringify(PHRASES.slice(0, 111)))
    .digest("hex");
  expect(first).toBe("23791a283e1ebf44b2b7737e215deb3d21a3b8d682ada89e75f59ca60f065ad2");
});

it("has no phrase twice, none that JSON could not hold as it is, and no more than two bytes can name", () => {
  expect(new Set(PHRASES).size).toBe(PHRASES.length);
  expect(PHRASES.filter((phrase) => BELOW_SPACE.test(phrase) || /[^ -~]/.test(phrase))).toEqual([]);
  expect(PHRASES.filter((phrase) => phrase.length < 5)).toEqual([]);
  expect(PHRASES.length).toBeLessThan(32 * 256);
});

it("gives back every text, whatever phrases are in it or only begin in it", () => {
  const piece = fc.oneof(
    fc.constantFrom(...PHRASES),
    fc.string({ unit: "binary" }),
    fc.constantFrom(...PHRASES.map((p) => p.slice(0, -1))),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.jsonValue(), (pieces, value) => {
      const byteText = byteJson({ said: pieces.join(""), value });
      expect(withoutPhrases(withPhrases(byteText))).toBe(byteText);
    }),
    { seed: 49, numRuns: 300 },
  );
});

it("takes a text without phrases for what it is, as annexes were before", () => {
  const before = byteJson({ decision: { allowed: true }, facts: ["é", "\u0001", 1] });
  expect(withoutPhrases(before)).toBe(before);
});

it("says that a record is of a newer version when it does not know a phrase", () => {
  expect(() => withoutPhrases(`{${String.fromCharCode(31, 255)}}`)).toThrow("newer version");
});

it("names no phrase that it does not have", () => {
  expect(() => pairFor("no such phrase")).toThrow("no such phrase");
  for (const phrase of PHRASES) expect(withoutPhrases(pairFor(phrase))).toBe(phrase);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { withoutPhrases, withPhrases } from "./audit-phrases.ts";
import { KeptJson, RepeatedDetail, RepeatedText, Words } from "./audit-repeats.ts";
import type { CheckDetail } from "./decision.ts";
import { byteJson, byteQuoted } from "./utf8-text.ts";

const written = (text: string): string => withPhrases(byteQuoted(text));
const phone = fc.constantFrom("+97150", "+971501234567", "+9715012345678", "+971", "");
const around = fc.constantFrom(
  "",
  " is not on your do-not-call list.",
  'é "',
  "5",
  "+971",
  "No earlier call to ",
  "\u2028",
);
/** Reasons that name a number once, twice, not at all, or another one. */
const detail = fc
  .tuple(
    phone,
    phone,
    around,
    around,
    around,
    fc.constantFrom("passed", "failed"),
    fc.option(around),
    fc.option(fc.integer()),
  )
  .map(([named, other, a, b, c, result, source, dataAsOf]) => ({
    named,
    detail: {
      ...{ result, reason: `${a}${named}${b}${other}${c}` },
      ...(source === null ? {} : { source }),
      ...(dataAsOf === null ? {} : { dataAsOf }),
    } as CheckDetail,
  }));

it("writes each check as JSON does, whatever was written before it", () => {
  fc.assert(
    fc.property(fc.array(detail, { minLength: 2, maxLength: 30 }), (details) => {
      const place = new RepeatedDetail();
      for (const one of details) expect(withoutPhrases(place.of(one.detail, one.named))).toBe(byteJson(one.detail));
    }),
    { seed: 49, numRuns: 500 },
  );
});

it("writes each text and value as JSON does, whatever was written before it", () => {
  const texts = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("mobile", "marketing", "é")));
  fc.assert(
    fc.property(texts, (said) => {
      const [place, words, kept] = [new RepeatedText(), new Words(written), new KeptJson()];
      for (const text of [...said, null, ...said]) {
        expect(withoutPhrases(place.of(text))).toBe(byteJson(text));
        if (text !== null) expect(withoutPhrases(words.of(text))).toBe(byteJson(text));
      }
      for (const _ of [1, 2]) expect(withoutPhrases(kept.of(said))).toBe(byteJson(said));
    }),
    { seed: 49, numRuns: 200 },
  );
});

it("keeps no more words than it has room for", () => {
  const words = new Words(written);
  for (let n = 0; n < 3_000; n++) expect(words.of(`word ${n}`)).toBe(`"word ${n}"`);
  expect(words.of("word 1")).toBe('"word 1"');
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import { afterDelta, type Edition, fullEdition, numbersOf } from "./edition.ts";
import { type NumberSet, openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";
import { registryBook } from "./registry-book.ts";

function setOf(numbers: Iterable<number>): NumberSet {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
}
const edition = (numbers: Iterable<number>, asOf = 1, digest = "full"): Edition =>
  fullEdition({ asOf, source: "test", digest }, setOf(numbers));
const PHONE = "+971501234567" as E164;

describe("An edition of a register", () => {
  it("says after any row of deltas what a plain Set says", () => {
    const some = fc.array(fc.integer({ min: 971_500_000_000, max: 971_500_000_060 }), { maxLength: 40 });
    void fc.assert(
      fc.property(some, fc.array(fc.tuple(some, some), { maxLength: 5 }), (listed, deltas) => {
        const plain = new Set(listed);
        let current = edition(listed);
        for (const [place, [added, removed]] of deltas.entries()) {
          for (const number of removed) plain.delete(number);
          for (const number of added) plain.add(number);
          const delta = { added: setOf(added), removed: setOf(removed), asOf: place + 2, source: "test" };
          current = afterDelta(current, { ...delta, follows: current.digest, digest: `delta ${place}` }) as Edition;
        }
        expect([...numbersOf(current)]).toEqual([...plain].sort((a, b) => a - b));
        expect(current.entries).toBe(plain.size);
        for (let number = 971_500_000_000; number <= 971_500_000_060; number += 1)
          expect(current.has(`+${number}` as E164)).toBe(plain.has(number));
      }),
    );
  });

  it("takes no delta that follows another edition", () => {
    const nothing = { added: setOf([]), removed: setOf([]), asOf: 2, source: "test", digest: "delta" };
    expect(afterDelta(edition([1]), { ...nothing, follows: "other" })).toBeNull();
    expect(afterDelta(edition([1]), { ...nothing, follows: "full" })?.digest).not.toBe("full");
  });
});

describe("A book of registers", () => {
  it("knows nothing of a register until it is put in, and nothing again when it is taken away", async () => {
    const book = registryBook();
    expect(await book.lookup("ae.tdra", PHONE)).toBeNull();
    book.put("ae.tdra", edition([971_501_234_567]));
    expect(await book.lookup("ae.tdra", PHONE)).toEqual({ listed: true, asOf: 1, source: "test", digest: "full" });
    expect(book.names()).toEqual(["ae.tdra"]);
    book.remove("ae.tdra");
    expect(await book.lookup("ae.tdra", PHONE)).toBeNull();
  });

  it("does not go back to an older edition", async () => {
    const book = registryBook();
    expect(book.put("ae.tdra", edition([971_501_234_567], 5))).toBe(true);
    expect(book.put("ae.tdra", edition([], 4))).toBe(false);
    expect((await book.lookup("ae.tdra", PHONE))?.listed).toBe(true);
  });
});

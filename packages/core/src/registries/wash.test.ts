import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { E164 } from "../model/phone.ts";
import { openNumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";
import { type Wash, washBook } from "./wash-book.ts";
import { readWashList, type WashForm } from "./wash-list.ts";

const FORM: WashForm = { callingCode: "", columns: [1], headerLines: 0, markColumn: 2 };
const read = (text: string, form = FORM) => readWashList([Buffer.from(text)], form);
const setOf = (numbers: Iterable<number>) => {
  const builder = new NumberSetBuilder();
  for (const number of numbers) builder.add(number);
  return openNumberSet(builder.finish());
};

describe("A washed list", () => {
  it("says of each number whether it is in the register, in the words authorities use", async () => {
    const list = await read(
      '+6561234501,Y\n+6561234502;no\n"+65 6123 4503","Not Registered"\n+6561234504\t1\n+6561234505,0\n+6561234506,listed\r\n+6561234507,false',
    );
    expect([...list.listed.numbers()]).toEqual([6_561_234_501, 6_561_234_504, 6_561_234_506]);
    expect([...list.unlisted.numbers()]).toEqual([6_561_234_502, 6_561_234_503, 6_561_234_505, 6_561_234_507]);
    const text = "+6561234501\n+6561234504\n+6561234506\n-6561234502\n-6561234503\n-6561234505\n-6561234507\n";
    expect(list.digest).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("names each line with another word: what may be meant either way is not guessed", async () => {
    const lines = [
      "+6561234501,ok",
      "+6561234502,",
      "+6561234503",
      "nobody,Y",
      "=1+1,N",
      "+6561234504,NN",
      "x".repeat(99),
    ];
    const list = await read(`${lines.join("\n")}\n+6561234505,Y\n`);
    expect(list).toMatchObject({ lines: 8, refused: 7, refusedLines: [1, 2, 3, 4, 5, 6, 7] });
    expect([list.listed.size, list.unlisted.size]).toEqual([1, 0]);
  });

  it("is read by other words where its authority uses them, and then by no others", async () => {
    const form = { ...FORM, listed: ["do not call"], unlisted: ["ok", "y"] };
    const list = await read("+6561234501,Do Not Call\n+6561234502,OK\n+6561234503,Y\n+6561234504,N\n", form);
    expect([...list.listed.numbers()]).toEqual([6_561_234_501]);
    expect([...list.unlisted.numbers()]).toEqual([6_561_234_502, 6_561_234_503]);
    expect(list.refusedLines).toEqual([4]);
  });

  it("is refused whole when it says both of a number", async () => {
    await expect(read("+6561234501,Y\n+6561234501,N\n")).rejects.toThrow(
      "1 of its numbers are both listed and not listed, 656123**** the first",
    );
  });
});

const wash = (asOf: number, listed: Iterable<number>, unlisted: Iterable<number>): Wash => ({
  ...{ asOf, source: `wash ${asOf}`, digest: String(asOf) },
  ...{ listed: setOf(listed), unlisted: setOf(unlisted) },
});
const phone = (number: number) => `+${number}` as E164;

describe("Registers known by their washes", () => {
  it("answer for a number by its newest wash and with that one's date, and for nobody else", async () => {
    const book = washBook();
    expect(book.lookup("sg.dnc", phone(6_561_234_501))).toBeNull();
    book.put("sg.dnc", [
      wash(1_000, [6_561_234_501], [6_561_234_502]),
      wash(3_000, [6_561_234_503], [6_561_234_501]),
      wash(2_000, [6_561_234_501], []),
    ]);
    expect(book.lookup("sg.dnc", phone(6_561_234_501))).toEqual({
      ...{ listed: false, asOf: 3_000, source: "wash 3000", digest: "3000" },
    });
    expect(book.lookup("sg.dnc", phone(6_561_234_502))).toMatchObject({ listed: false, asOf: 1_000 });
    expect(book.lookup("sg.dnc", phone(6_561_234_504))).toBeNull();
    expect(book.lookup("au.dncr", phone(6_561_234_501))).toBeNull();
    expect(book.state("sg.dnc")).toMatchObject({
      judged: 3,
      washes: 3,
      newest: { asOf: 3_000 },
      oldest: { asOf: 1_000 },
    });
    expect(await book.loaded?.("sg.dnc")).toMatchObject({ asOf: 3_000 });
    book.put("sg.dnc", []);
    expect([book.state("sg.dnc"), book.lookup("sg.dnc", phone(6_561_234_502))]).toEqual([null, null]);
  });

  it("C-CMP-2 do not know a number of which two washes of one date say both, whichever was read first", () => {
    const number = 6_561_234_501;
    const [yes, no] = [wash(2_000, [number], []), wash(2_000, [], [number])];
    for (const both of [
      [yes, no],
      [no, yes],
    ]) {
      const book = washBook();
      book.put("sg.dnc", [wash(1_000, [], [number]), ...both]);
      expect(book.lookup("sg.dnc", phone(number))).toBeNull();
      book.put("sg.dnc", [...both, wash(2_001, [number], [])]);
      expect(book.lookup("sg.dnc", phone(number))).toMatchObject({ listed: true, asOf: 2_001 });
    }
  });

  it("say what a plain table of the newest verdicts says, after any washes in any order", () => {
    const verdicts = fc.dictionary(fc.integer({ min: 65_610_000_00, max: 65_610_000_20 }).map(String), fc.boolean());
    const washes = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), verdicts), { maxLength: 6 });
    fc.assert(
      fc.property(washes, (given) => {
        const book = washBook();
        const all = given.map(([asOf, said]) => {
          const numbers = Object.entries(said);
          const saying = (listed: boolean) => numbers.filter(([, is]) => is === listed).map(([n]) => Number(n));
          return wash(asOf, saying(true), saying(false));
        });
        book.put("sg.dnc", all);
        for (let number = 65_610_000_00; number <= 65_610_000_20; number += 1) {
          const about = given.filter(([, said]) => String(number) in said);
          const newest = Math.max(...about.map(([asOf]) => asOf));
          const said = new Set(about.filter(([asOf]) => asOf === newest).map(([, words]) => words[number]));
          const expected = said.size === 1 ? { listed: [...said][0], asOf: newest } : null;
          const answer = book.lookup("sg.dnc", phone(number));
          if (expected === null) expect(answer).toBeNull();
          else expect(answer).toMatchObject(expected);
        }
      }),
    );
  });
});

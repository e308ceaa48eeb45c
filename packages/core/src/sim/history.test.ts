import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEngageError } from "../errors.ts";
import { parseHistory } from "./history.ts";

const CSV = "kind,hour,value\nanswer_rate,13,0.3\nanswer_rate,9,0.2\ntalk,,118\nwrap_up,,25\nring,,9\n";

describe("a team's own history", () => {
  it("is read from CSV, rates in the order of hours", () => {
    expect(parseHistory(CSV)).toEqual({
      answerRates: [
        { hour: 9, rate: 0.2 },
        { hour: 13, rate: 0.3 },
      ],
      talkSeconds: [118],
      wrapUpSeconds: [25],
      ringSeconds: [9],
    });
  });

  it("is read from JSON to the same effect", () => {
    const json = { answerRates: [{ hour: 9, rate: 0.2 }], talkSeconds: [118], wrapUpSeconds: [25], ringSeconds: [9] };
    expect(parseHistory(JSON.stringify(json))).toEqual(json);
  });

  it("without ringing has the usual one", () => {
    expect(parseHistory(CSV.replace("ring,,9\n", "")).ringSeconds.length).toBeGreaterThan(5);
  });

  it.each([
    ["a line without a number", `${CSV}talk,,long`, "line 7 has no number"],
    ["a kind nobody knows", `${CSV}sale,,3`, 'line 7 begins with "sale"'],
    ["no answer rate", "talk,,1\nwrap_up,,1", "no answer rate"],
    ["no talk", "answer_rate,9,0.2\nwrap_up,,1", "no talkSeconds"],
    ["a rate in percent", CSV.replace("0.3", "30"), "as a share; 30"],
    ["an hour of another day", CSV.replace("13", "25"), "25 is no hour"],
    ["a talk of a week", CSV.replace("118", "604800"), "604800"],
    ["a negative talk", CSV.replace("118", "-1"), "-1"],
    ["broken JSON", "{", "no JSON"],
  ])("is refused for %s", (_what, text, why) => {
    expect(() => parseHistory(text)).toThrow(why);
  });

  it("whatever comes, it is read or refused with a reason", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((rest) => CSV + rest),
        ),
        (text) => {
          try {
            expect(parseHistory(text).answerRates.length).toBeGreaterThan(0);
          } catch (error) {
            expect(isEngageError(error) && error.code).toBe("validation-failed");
          }
        },
      ),
      { seed: 27 },
    );
  });
});

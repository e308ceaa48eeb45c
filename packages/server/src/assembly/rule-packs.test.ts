import { describe, expect, it } from "vitest";
import { ConfigError } from "../config/config.ts";
import { chosenPacks } from "./rule-packs.ts";

describe("the rule packs of an installation", () => {
  it("are all there is, each bound by all its readings", () => {
    const packs = chosenPacks([]);
    expect(packs.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["ae", "eg", "fr", "gb", "jo", "sa", "us", "us-fl"]),
    );
    expect(packs.find(({ id }) => id === "sa")?.rules.callingHours).toHaveLength(2);
  });

  it("are read as somebody chose, and a choice that does not exist stops the start", () => {
    const saudi = chosenPacks(["sa=policy"]).find(({ id }) => id === "sa");
    expect(saudi?.rules.callingHours.map(({ profiles }) => profiles)).toEqual([["policy"]]);
    expect(() => chosenPacks(["sa=polity"])).toThrow(ConfigError);
    expect(() => chosenPacks(["xx=law"])).toThrow("RULE_READINGS: There is no pack named xx.");
  });
});

import { describe, expect, it } from "vitest";
import { Purpose } from "../model/campaign.ts";
import { Channel } from "../model/rule-value.ts";
import { channelBits, heldOn, purposeBit, ruleTable, speaks } from "./rule-table.ts";
import { dated } from "./testing.ts";

interface Scope {
  readonly purposes?: readonly Purpose[];
  readonly channels?: readonly Channel[];
}
const ruleOf = (value: Scope) => {
  const [rule] = ruleTable([dated(value)]);
  if (rule === undefined) throw new Error("a rule was given");
  return rule;
};

describe("a rule", () => {
  const hears = (value: Scope, purpose: Purpose, channel: Channel | null): boolean =>
    speaks(ruleOf(value), purposeBit(purpose), channelBits(channel));

  it("speaks of the purposes and channels it names, and of all where it names none", () => {
    for (const purpose of Purpose.options)
      for (const channel of Channel.options) {
        expect(hears({}, purpose, channel)).toBe(true);
        for (const named of Purpose.options)
          expect(hears({ purposes: [named] }, purpose, channel)).toBe(named === purpose);
        for (const named of Channel.options)
          expect(hears({ channels: [named] }, purpose, channel)).toBe(named === channel);
        expect(hears({ purposes: [purpose], channels: Channel.options }, purpose, channel)).toBe(true);
        expect(hears({ purposes: Purpose.options, channels: [channel] }, purpose, channel)).toBe(true);
      }
  });

  it("C-CMP-2 speaks of every call whose purpose or channel nobody knows", () => {
    for (const named of Purpose.options) expect(hears({ purposes: [named] }, "x" as Purpose, null)).toBe(true);
    for (const named of Channel.options) {
      expect(hears({ channels: [named] }, "survey", null)).toBe(true);
      expect(hears({ channels: [named] }, "survey", "x" as Channel)).toBe(true);
    }
  });

  it("is in force from its first day to before its last, and goes on where it has none", () => {
    const rules = ruleTable([dated({}, "2026-09-01", "2026-09-03"), dated({}, "2026-09-03")]);
    const day = (date: string): number => Date.parse(date) / 86_400_000;
    const held = (first: string, last = first) =>
      heldOn(rules, day(first), day(last)).map((rule) => rules.indexOf(rule));
    expect(held("2026-08-31")).toEqual([]);
    expect(held("2026-09-01")).toEqual([0]);
    expect(held("2026-09-02")).toEqual([0]);
    expect(held("2026-09-02", "2026-09-03")).toEqual([0, 1]);
    expect(held("2099-01-01")).toEqual([1]);
    expect(ruleTable(undefined)).toEqual([]);
  });

  it("has a value, or says why it has none", () => {
    expect(ruleOf({})).toMatchObject({ value: {}, unknown: null });
    const [blind] = ruleTable([dated({ unknown: "nobody looked" })]);
    expect(blind).toMatchObject({ value: null, unknown: "nobody looked" });
  });
});

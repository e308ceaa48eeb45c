import { describe, expect, it } from "vitest";
import type { CalleeFate } from "./people.ts";
import { seededWorld } from "./world.ts";
import { DEFAULT_WORLD } from "./world-settings.ts";

const N = 20_000;
const numbers = Array.from({ length: N }, (_, i) => `9715${String(i).padStart(8, "0")}`);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the world", () => {
  it("is a function of seed, number and attempt, whatever was asked before", () => {
    const forwards = seededWorld("w");
    const backwards = seededWorld("w");
    const some = numbers.slice(0, 200);
    const there = some.map((number) => [forwards.callee(number, 1), forwards.callee(number, 2)]);
    const back = some.toReversed().map((number) => [backwards.callee(number, 1), backwards.callee(number, 2)]);
    expect(back.toReversed()).toEqual(there);
    expect(seededWorld("v").callee("971500000001", 1)).not.toEqual(forwards.callee("971500000001", 1));
    expect(forwards.callee("971500000001", 1)).not.toEqual(forwards.callee("971500000001", 2));
    expect(forwards.agent("agent_1", 3)).toEqual(backwards.agent("agent_1", 3));
  });

  it("shares out the outcomes as its settings say, in every attempt", () => {
    const world = seededWorld("shares");
    for (const attempt of [1, 2]) {
      const count: Partial<Record<CalleeFate["outcome"], number>> = {};
      for (const number of numbers) {
        const { outcome } = world.callee(number, attempt);
        count[outcome] = (count[outcome] ?? 0) + 1;
      }
      const { answer, ...rest } = DEFAULT_WORLD.outcomes;
      for (const [outcome, weight] of Object.entries({ person: answer, ...rest })) {
        const share = (count[outcome as CalleeFate["outcome"]] ?? 0) / N;
        expect(Math.abs(share - weight), `${outcome}: ${share}`).toBeLessThan(0.012);
      }
    }
  });

  it("keeps a number that does not exist non-existent", () => {
    const world = seededWorld("invalid");
    const invalid = numbers.slice(0, 2_000).filter((number) => world.callee(number, 1).outcome === "invalid");
    expect(invalid.length).toBeGreaterThan(50);
    for (const number of invalid) expect(world.callee(number, 7).outcome).toBe("invalid");
  });

  it("draws durations with the means of its settings", () => {
    const world = seededWorld("durations", {
      outcomes: { answer: 1, noAnswer: 0, busy: 0, voicemail: 0, invalid: 0, failure: 0 },
    });
    const fates = numbers.map((number) => world.callee(number, 1));
    expect(fates.every((fate) => fate.outcome === "person")).toBe(true);
    expect(mean(fates.map((fate) => fate.decideMs ?? Number.NaN)) / 11_000).toBeCloseTo(1, 1.3);
    expect(mean(fates.map((fate) => fate.talkMs)) / 100_000).toBeCloseTo(1, 1.3);
    expect(mean(fates.map((fate) => fate.patienceMs)) / 12_000).toBeCloseTo(1, 1.3);
    expect(fates.every((fate) => fate.setupMs >= 1_000 && fate.setupMs < 3_000)).toBe(true);
    expect(fates.filter((fate) => fate.endedBy === "customer").length / N).toBeCloseTo(0.6, 1.5);
  });

  it("lets a phone that rings out ring for ever, and a world of nothing but dead numbers be", () => {
    const world = seededWorld("dead", {
      outcomes: { answer: 0, noAnswer: 1, busy: 0, voicemail: 0, invalid: 0, failure: 0 },
    });
    expect(world.callee("971500000001", 1)).toMatchObject({ outcome: "noAnswer", decideMs: null, progress: "ringing" });
    const dead = seededWorld("dead", {
      outcomes: { answer: 0, noAnswer: 0, busy: 0, voicemail: 0, invalid: 1, failure: 0 },
    });
    expect(dead.callee("971500000001", 1).outcome).toBe("invalid");
  });

  it("lets agents answer within 0.1–0.4 s, and now and then not, as told", () => {
    const fates = (share: number) => {
      const world = seededWorld("agents", { agents: { noAnswerShare: share } });
      return Array.from({ length: 2_000 }, (_, i) => world.agent("agent_1", i + 1));
    };
    expect(fates(0).every((fate) => fate.outcome === "answer" && fate.answerMs >= 100 && fate.answerMs < 400)).toBe(
      true,
    );
    expect(fates(0.2).filter((fate) => fate.outcome === "noAnswer").length / 2_000).toBeCloseTo(0.2, 1);
  });
});

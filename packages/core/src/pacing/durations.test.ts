import { describe, expect, it } from "vitest";
import { BIN_EDGES, BINS, binOf, binStart } from "./duration-bins.ts";
import { DurationHazard } from "./duration-hazard.ts";
import { FreedTable } from "./freed.ts";

/** Durations at even quantiles of an exponential, in no order. */
const exponential = (mean: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => -Math.log(1 - (((n * 7_919) % count) + 0.5) / count) * mean);

function learned(durations: readonly number[], priorMean = 60): DurationHazard {
  const hazard = new DurationHazard(priorMean);
  for (const seconds of durations) hazard.ended(seconds);
  hazard.settle();
  return hazard;
}

describe("how long something lasts", () => {
  it("an age lies between the edges of its bin", () => {
    const outside: number[] = [];
    for (let age = 0; age < (BIN_EDGES[BINS] ?? 0); age += 0.37) {
      const bin = binOf(age);
      if (binStart(bin) > age + 1e-6 || (BIN_EDGES[bin + 1] ?? 0) < age - 1e-6) outside.push(age);
    }
    expect(outside).toEqual([]);
    expect(binOf(1e9)).toBe(BINS - 1);
    expect(binOf(-3)).toBe(0);
  });

  it("before anything is seen it is the prior", () => {
    const hazard = new DurationHazard(50);
    expect(hazard.endsWithin(0, 50)).toBeCloseTo(1 - Math.exp(-1), 6);
    expect(hazard.endsWithin(200, 50)).toBeCloseTo(1 - Math.exp(-1), 6);
  });

  it("learns an exponential: what has lasted long ends no sooner", () => {
    const hazard = learned(exponential(120, 2_000));
    for (const age of [0, 40, 120, 240]) expect(hazard.endsWithin(age, 30)).toBeCloseTo(1 - Math.exp(-30 / 120), 1.3);
  });

  it("learns a duration that hardly varies: it ends when its time has come", () => {
    const hazard = learned(Array.from({ length: 500 }, (_, n) => 28 + (n % 5)));
    expect(hazard.endsWithin(5, 10)).toBeLessThan(0.1);
    expect(hazard.endsWithin(26, 12)).toBeGreaterThan(0.9);
  });

  it("what is still going on keeps the short ones that end first from making all look short", () => {
    const ended = exponential(120, 400).filter((seconds) => seconds < 30);
    const naive = learned(ended, 120);
    const honest = learned(ended, 120);
    for (let n = ended.length; n < 400; n++) honest.goingOn(30);
    honest.settle();
    const truth = 1 - Math.exp(-15 / 120);
    expect(Math.abs(honest.endsWithin(5, 15) - truth)).toBeLessThan(0.03);
    expect(naive.endsWithin(5, 15)).toBeGreaterThan(2 * truth);
  });

  it("the old is forgotten", () => {
    const hazard = learned([...exponential(200, 1_000), ...exponential(40, 12_000)]);
    expect(hazard.endsWithin(20, 20)).toBeCloseTo(1 - Math.exp(-0.5), 1);
  });

  it("saved and loaded it is the same", () => {
    const one = learned(exponential(80, 300));
    const other = new DurationHazard(60);
    other.load(JSON.parse(JSON.stringify(one.save())));
    expect([...other.hazard]).toEqual([...one.hazard]);
  });
});

describe("whether an agent is free in time", () => {
  const talk = learned(exponential(120, 2_000));
  const wrap = learned(Array.from({ length: 1_000 }, (_, n) => 15 + (n % 10)));
  const table = new FreedTable();
  table.settle(talk, wrap, [13, 15, 17]);

  it("who has wrapped up long is nearly there, who talks is not", () => {
    expect(table.wrappingUp(20, 1)).toBeGreaterThan(0.9);
    expect(table.wrappingUp(0, 1)).toBeLessThan(0.5);
    expect(table.talking(60, 1)).toBeLessThan(0.05);
  });

  it("of exponentials it is the closed form of their sum", () => {
    const closed = new FreedTable();
    const [a, b, t] = [1 / 60, 1 / 10, 15];
    closed.settle(learned(exponential(60, 3_000)), learned(exponential(10, 3_000)), [t]);
    const truth = 1 - (b * Math.exp(-a * t) - a * Math.exp(-b * t)) / (b - a);
    expect(Math.abs(closed.talking(30, 1) - truth)).toBeLessThan(0.02);
  });

  it("a slow agent is free later", () => {
    expect(table.wrappingUp(10, 1.5)).toBeLessThan(table.wrappingUp(10, 1));
    expect(table.talking(10, 0.6)).toBeGreaterThan(table.talking(10, 1));
  });
});

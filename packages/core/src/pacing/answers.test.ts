import { describe, expect, it } from "vitest";
import { AnswerChance } from "./answer-chance.ts";
import { DriftingRate } from "./drifting-rate.ts";
import { Factors } from "./factors.ts";
import { RingShape } from "./ring-shape.ts";

/** Hits spread evenly at a rate. */
function feed(rate: DriftingRate, share: number, count: number, fromMs: number, everyMs = 1_000): number {
  let owed = 0;
  for (let n = 0; n < count; n++) {
    owed += share;
    rate.outcome(owed >= 1, 1, fromMs + n * everyMs);
    if (owed >= 1) owed -= 1;
  }
  return fromMs + count * everyMs;
}

describe("a rate that drifts", () => {
  it("begins at the prior and ends at what is seen", () => {
    const rate = new DriftingRate(0.5, 6);
    expect(rate.rate(0)).toBeCloseTo(0.5);
    feed(rate, 0.2, 1_000, 0);
    expect(rate.rate(0)).toBeCloseTo(0.2, 1.5);
  });

  it("follows an abrupt change within a minute or two", () => {
    const rate = new DriftingRate(0.5, 6);
    const turned = feed(rate, 0.15, 3_000, 0, 250);
    feed(rate, 0.5, 480, turned, 250);
    expect(rate.rate(0)).toBeGreaterThan(0.42);
  });

  it("a burst of some seconds moves it little", () => {
    const rate = new DriftingRate(0.5, 6);
    const then = feed(rate, 0.25, 4_000, 0, 150);
    for (let n = 0; n < 12; n++) rate.outcome(true, 1, then + n * 50);
    expect(rate.rate(0)).toBeLessThan(0.36);
  });

  it("calls under way count by what is past of their chance", () => {
    const rate = new DriftingRate(0.5, 6);
    for (let n = 0; n < 10; n++) rate.outcome(true, 1, n * 1_000);
    expect(rate.rate(30)).toBeLessThan(rate.rate(0) / 2);
  });

  it("saved and loaded it goes on alike", () => {
    const one = new DriftingRate(0.5, 6);
    const then = feed(one, 0.3, 200, 0);
    const other = new DriftingRate(0.5, 6);
    other.load(JSON.parse(JSON.stringify(one.save())));
    feed(one, 0.4, 50, then);
    feed(other, 0.4, 50, then);
    expect(other.rate(3)).toBe(one.rate(3));
  });
});

describe("factors of a feature", () => {
  it("a value seen little is as usual, one seen much is as seen", () => {
    const factors = new Factors();
    expect(factors.of("new")).toBe(1);
    for (let n = 0; n < 2_000; n++) factors.outcome("good", n % 2 === 0, 0.25);
    factors.outcome("once", true, 0.25);
    expect(factors.of("good")).toBeGreaterThan(1.85);
    expect(factors.of("once")).toBeLessThan(1.1);
  });

  it("however many names come, they stay bounded", () => {
    const factors = new Factors();
    for (let n = 0; n < 5_000; n++) factors.outcome(`s${n}`, n % 2 === 0, 0.25);
    expect(Object.keys(factors.save()).length).toBeLessThanOrEqual(201);
  });
});

describe("the chance of an answer", () => {
  it("tells the segments of a list, and attempts, apart", () => {
    const answers = new AnswerChance();
    const call = (segment: string, attempt: number) => ({ segment, attempt, gateway: null });
    for (let n = 0; n < 4_000; n++) {
      answers.outcome(call("warm", 1), n * 1_000, n % 2 === 0, n * 1_000);
      answers.outcome(call("cold", 3), n * 1_000, n % 10 === 0, n * 1_000);
    }
    answers.settle(0);
    expect(answers.fresh(call("warm", 1), 4e6)).toBeCloseTo(0.5, 0.9);
    expect(answers.fresh(call("cold", 3), 4e6)).toBeCloseTo(0.1, 1.1);
    expect(answers.fresh(call("warm", 1), 4e6)).toBeGreaterThan(2.5 * answers.fresh(call("cold", 3), 4e6));
  });

  it("nothing seen: believed high, since that launches less", () => {
    const answers = new AnswerChance();
    answers.settle(0);
    expect(answers.fresh(null, 0)).toBeGreaterThanOrEqual(0.5);
  });
});

describe("what a call is worth that has rung for a while", () => {
  const shape = new RingShape();
  for (let n = 0; n < 3_000; n++) {
    shape.picked(4 + (n % 12), "person");
    shape.endedUnanswered(25);
    shape.endedUnanswered(25);
    shape.endedUnanswered(25);
  }
  shape.settle(25);

  it("less and less, where persons pick up early and the others ring on", () => {
    const worth = [0, 6, 10, 14, 18, 22].map((age) => shape.chance(0.25, age));
    expect(worth).toEqual(worth.toSorted((a, b) => b - a));
    expect(worth[0]).toBeCloseTo(0.25, 2);
    expect(worth[3]).toBeLessThan(0.1);
  });

  it("the same at any age, where answered and others end alike", () => {
    const memoryless = new RingShape();
    for (let n = 0; n < 3_000; n++) {
      const age = -Math.log(1 - ((n % 300) + 0.5) / 300) * 12;
      memoryless.picked(age, "person");
      memoryless.endedUnanswered(age);
    }
    memoryless.settle(60);
    for (const age of [0, 5, 10, 20]) expect(memoryless.chance(0.25, age)).toBeCloseTo(0.25, 1.2);
  });

  it("a quick pick-up is a person's where machines take their time", () => {
    const mixed = new RingShape();
    for (let n = 0; n < 1_000; n++) {
      mixed.picked(5 + (n % 5), "person");
      mixed.picked(15 + (n % 5), "machine");
    }
    mixed.settle(25);
    expect(mixed.personWhoPicked(0.3, 7)).toBeGreaterThan(0.9);
    expect(mixed.personWhoPicked(0.3, 17)).toBeLessThan(0.1);
  });
});

describe("calls that were let go while they rang", () => {
  /** Every fourth is answered, evenly from 1 to 25 s; the others ring for 25 s. */
  const fates = Array.from({ length: 4_000 }, (_, n) => (n % 4 === 0 ? 1 + ((n / 4) % 25) : null));

  it("do not make late answers look rarer", () => {
    const [whole, cut] = [new RingShape(), new RingShape()];
    for (const [n, answeredS] of fates.entries()) {
      for (const ring of [whole, cut]) {
        if (n % 100 === 0) ring.settle(25);
        if (ring === cut && n % 8 < 4 && (answeredS ?? 25) > 15) ring.givenUp(15, 0.25);
        else if (answeredS === null) ring.endedUnanswered(25);
        else ring.picked(answeredS, "person");
      }
    }
    for (const ring of [whole, cut]) ring.settle(25);
    for (const age of [5, 12, 16, 20]) expect(cut.chance(0.25, age)).toBeCloseTo(whole.chance(0.25, age), 1);
    expect(cut.lateChance(0.25, 0, 15)).toBeCloseTo(whole.lateChance(0.25, 0, 15), 1);
  });

  it("count by the share of their chance that was past, so that the list looks neither better nor worse", () => {
    const answers = new AnswerChance();
    const call = { segment: "all", attempt: 1, gateway: null };
    const left = (0.25 * 10) / 25 / (0.25 * (10 / 25) + 0.75);
    const past = 1 - left / 0.25;
    for (const [n, answeredS] of fates.entries()) {
      const at = n * 1_000;
      if (n % 8 < 4 && (answeredS ?? 25) > 15) answers.outcome(call, at, false, at, past);
      else answers.outcome(call, at, answeredS !== null, at);
    }
    answers.settle(0);
    const chance = answers.fresh(call, fates.length * 1_000);
    expect(chance).toBeGreaterThan(0.22);
    expect(chance).toBeLessThan(0.28);
  });

  it("of what may still come, what comes late is a part that grows with the age", () => {
    const ring = new RingShape();
    expect(ring.lateChance(1, 0, 15)).toBeGreaterThan(0.1);
    expect(ring.lateChance(1, 0, 15)).toBeLessThan(0.35);
    for (let age = 0, before = 0; age < 15; age++) {
      const share = ring.lateChance(0.25, age, 15) / ring.chance(0.25, age);
      expect(share).toBeGreaterThanOrEqual(before);
      before = share;
    }
    expect(ring.lateChance(0.25, 18, 15)).toBeCloseTo(ring.chance(0.25, 18));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventLag } from "./event-lag.ts";

const MINUTE = 60_000;

/** Events every 100 ms from `from` on, each `delayMs` old when it comes; the switch's clock is `offset` ahead of ours. */
function hear(lag: EventLag, from: number, count: number, delayMs: number, offset = 0): number {
  let at = from;
  for (let i = 0; i < count; i += 1) {
    at = from + i * 100;
    lag.hear(at - delayMs + offset, at);
  }
  return at;
}

describe("the age of the switch's events", () => {
  it("is unknown before the first, and again when none came for 5 s", () => {
    const lag = new EventLag();
    expect(lag.lagMs(0)).toBeNull();
    lag.hear(0, 0);
    expect([lag.lagMs(5_000), lag.lagMs(5_001)]).toEqual([0, null]);
  });

  it("is what the events are later than the quickest of them", () => {
    const lag = new EventLag();
    const at = hear(lag, 0, 20, 15);
    expect(lag.lagMs(at)).toBe(0);
    const later = hear(lag, at + 100, 20, 2_015);
    expect(lag.lagMs(later)).toBe(2_000);
    expect(lag.lagMs(hear(lag, later + 100, 20, 15))).toBe(0);
  });

  it("is not moved by one late event", () => {
    const lag = new EventLag();
    const at = hear(lag, 0, 20, 15);
    lag.hear(at - 8_000, at);
    expect(lag.lagMs(at)).toBe(0);
  });

  it("property: does not depend on how far the clocks of the two machines are apart", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 40 });
    const offset = fc.integer({ min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(delays, offset, (list, apart) => {
        const [here, there] = [new EventLag(), new EventLag()];
        list.forEach((delay, i) => {
          here.hear(i * 50 - delay, i * 50);
          there.hear(i * 50 - delay + apart, i * 50);
        });
        const at = list.length * 50;
        expect(there.lagMs(at)).toBe(here.lagMs(at));
      }),
    );
  });

  it("clocks that drift apart are followed; a lag that never lessens for ten minutes is taken for drift", () => {
    const lag = new EventLag();
    hear(lag, 0, 20, 0);
    // 100 ppm for an hour: 360 ms in all, but only 60 ms within what is remembered.
    let at = 2_000;
    for (; at < 60 * MINUTE; at += 1_000) lag.hear(at - at / 10_000, at);
    expect(lag.lagMs(at)).toBeLessThan(70);
    for (const until = at + 9 * MINUTE; at < until; at += 1_000) lag.hear(at - 5_000, at);
    expect(lag.lagMs(at)).toBeGreaterThan(4_000);
    for (const until = at + 3 * MINUTE; at < until; at += 1_000) lag.hear(at - 5_000, at);
    expect(lag.lagMs(at)).toBe(0);
  });

  it("a stamp that is no number is passed over", () => {
    const lag = new EventLag();
    lag.hear(Number.NaN, 0);
    lag.hear(Number.NEGATIVE_INFINITY, 0);
    expect(lag.lagMs(0)).toBeNull();
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slidingWindow } from "./sliding-window.ts";

describe("a sliding window (C-RL-2)", () => {
  it("lets the limit through at once, refuses the next, and gives places back one by one", () => {
    let now = 0;
    const window = slidingWindow(2, 1_000, () => now);
    expect(window.take("a").allowed).toBe(true);
    now = 400;
    expect(window.take("a").allowed).toBe(true);
    expect(window.take("a")).toEqual({ allowed: false, left: 0, resetMs: 600 });
    expect(window.take("b").allowed).toBe(true);
    now = 1_000;
    expect(window.take("a").allowed).toBe(true);
    expect(window.take("a").allowed).toBe(false);
  });

  it("never admits more than the limit in any window, whatever the traffic", () => {
    void fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 }), (gaps) => {
        let now = 0;
        const window = slidingWindow(5, 100, () => now);
        const admitted: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if (window.take("k").allowed) admitted.push(now);
        }
        for (const end of admitted) {
          expect(admitted.filter((at) => at > end - 100 && at <= end).length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cliHealth, HEALTH_SAMPLE } from "./cli-health.ts";

const others = { calls: 1_000, answered: 400 };
const own = (answered: number, calls = 500) => cliHealth({ calls, answered }, others);

describe("the health of a caller ID", () => {
  it("is judged by the others' answer rate: below three quarters watch, below half bad", () => {
    expect(own(200)).toBe("good");
    expect(own(150)).toBe("good");
    expect(own(149)).toBe("watch");
    expect(own(100)).toBe("watch");
    expect(own(99)).toBe("bad");
    expect(own(0)).toBe("bad");
  });

  it("cannot be told from few calls, of its own or of the others, or where nobody answers", () => {
    expect(own(0, HEALTH_SAMPLE - 1)).toBeNull();
    expect(own(0, HEALTH_SAMPLE)).toBe("bad");
    expect(cliHealth({ calls: 500, answered: 0 }, { calls: HEALTH_SAMPLE - 1, answered: 40 })).toBeNull();
    expect(cliHealth({ calls: 500, answered: 0 }, { calls: 500, answered: 0 })).toBeNull();
  });

  it("does not fall by chance: two standard errors of the others' rate are allowed", () => {
    // 5 % of 100 calls are usual: 2.18 calls are one standard error.
    const rare = { calls: 10_000, answered: 500 };
    expect(cliHealth({ calls: 100, answered: 1 }, rare)).toBe("good");
    expect(cliHealth({ calls: 100, answered: 0 }, rare)).toBe("bad");
  });

  it("never gets better by one answer less", () => {
    const worse = { good: 0, watch: 1, bad: 2 } as const;
    const counts = fc.record({
      calls: fc.integer({ min: 100, max: 5_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(counts, counts, (mine, theirs) => {
        const answered = Math.floor(mine.calls * mine.share);
        const compared = { calls: theirs.calls, answered: Math.floor(theirs.calls * theirs.share) };
        const now = cliHealth({ calls: mine.calls, answered }, compared);
        const less = cliHealth({ calls: mine.calls, answered: Math.max(0, answered - 1) }, compared);
        if (now !== null && less !== null) expect(worse[less]).toBeGreaterThanOrEqual(worse[now]);
        expect(now === null).toBe(less === null);
      }),
    );
  });
});

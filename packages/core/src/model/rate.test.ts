import { describe, expect, it } from "vitest";
import { fullBucket, refill, take, whole } from "./rate.ts";

const rate = { perSecond: 10, burst: 10 };

describe("a token bucket", () => {
  it("lets a burst pass and then the even rate", () => {
    const spent = take(fullBucket(rate, 0), 10);
    expect(whole(spent)).toBe(0);
    expect(whole(refill(spent, rate, 99))).toBe(0);
    expect(whole(refill(spent, rate, 100))).toBe(1);
    expect(whole(refill(spent, rate, 60_000))).toBe(10);
  });
  it("gives nothing for a clock that steps back", () => {
    const spent = take(fullBucket(rate, 1_000), 10);
    expect(whole(refill(spent, rate, 0))).toBe(0);
    expect(refill(spent, rate, 0).at).toBe(1_000);
  });
  it("never admits more than burst + rate × time, however it is asked", () => {
    let bucket = fullBucket(rate, 0);
    let admitted = 0;
    for (let now = 0; now <= 10_000; now += 7) {
      bucket = refill(bucket, rate, now);
      admitted += whole(bucket);
      bucket = take(bucket, whole(bucket));
    }
    expect(admitted).toBeLessThanOrEqual(110);
    expect(admitted).toBeGreaterThanOrEqual(108);
  });
});

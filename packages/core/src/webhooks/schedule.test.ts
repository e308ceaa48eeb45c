import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../model/instant.ts";
import { MAX_ATTEMPTS, nextAttempt, retryAfterOf, verdict } from "./schedule.ts";

const answered = (status: number, retryAfterMs: number | null = null) => ({
  kind: "answered" as const,
  status,
  retryAfterMs,
});

describe("the schedule of attempts", () => {
  it("C-WH-8 makes five, at 0 s, 30 s, 5 m 30 s, 35 m 30 s and 2 h 35 m 30 s", () => {
    const times: number[] = [];
    for (let at = nextAttempt(0, 0, null); at !== null; at = nextAttempt(times.length, at, null)) times.push(at);
    expect(times).toEqual([0, 30, 330, 2_130, 9_330].map((s) => s * SECOND));
    expect(times).toHaveLength(MAX_ATTEMPTS);
  });

  it("C-WH-9 counts each delay from the end of the failed attempt", () => {
    expect(nextAttempt(1, 10_000, null)).toBe(10_000 + 30 * SECOND);
    expect(nextAttempt(5, 10_000, null)).toBeNull();
    expect(nextAttempt(5, 10_000, HOUR)).toBeNull();
  });

  it("C-WH-9 lets Retry-After lengthen a delay up to an hour, never shorten it", () => {
    expect(nextAttempt(1, 0, 2 * MINUTE)).toBe(2 * MINUTE);
    expect(nextAttempt(1, 0, 5 * SECOND)).toBe(30 * SECOND);
    expect(nextAttempt(1, 0, 24 * HOUR)).toBe(HOUR);
    expect(nextAttempt(4, 0, 24 * HOUR)).toBe(2 * HOUR);
    expect(nextAttempt(2, 0, -1)).toBe(5 * MINUTE);
  });
});

describe("what came of an attempt", () => {
  it.each([200, 201, 204, 299])("C-WH-7 %i is delivered", (status) => {
    expect(verdict(answered(status))).toBe("delivered");
  });

  it.each([199, 300, 301, 307, 400, 401, 404, 429, 500, 503])("C-WH-7 %i is tried again", (status) => {
    expect(verdict(answered(status))).toBe("retry");
  });

  it("C-WH-7 a request that got no answer is tried again; C-WH-9 410 ends it", () => {
    expect(verdict({ kind: "failed" })).toBe("retry");
    expect(verdict(answered(410))).toBe("gone");
  });

  it("C-WH-9 heeds Retry-After with 429 and 503 only", () => {
    expect(retryAfterOf(answered(429, 90_000))).toBe(90_000);
    expect(retryAfterOf(answered(503, 90_000))).toBe(90_000);
    expect(retryAfterOf(answered(500, 90_000))).toBeNull();
    expect(retryAfterOf(answered(503))).toBeNull();
    expect(retryAfterOf({ kind: "failed" })).toBeNull();
  });
});

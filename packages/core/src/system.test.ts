import { describe, expect, it } from "vitest";
import { systemRandom } from "./system.ts";

describe("the system's chance", () => {
  it("hands out few bytes of a larger draw, each once, also past the end of a draw", () => {
    const ids = Array.from({ length: 2_000 }, () => Buffer.from(systemRandom.bytes(8)).toString("hex"));
    expect(new Set(ids).size).toBe(2_000);
    expect(ids.every((id) => id.length === 16 && id !== "0000000000000000")).toBe(true);
  });

  it("gives bytes that stay as they are when more are drawn", () => {
    const first = systemRandom.bytes(8);
    const before = Buffer.from(first).toString("hex");
    for (let n = 0; n < 1_000; n += 1) systemRandom.bytes(8);
    expect(Buffer.from(first).toString("hex")).toBe(before);
  });

  it("draws a number from 0 to 1, and as many bytes as are asked for", () => {
    expect(systemRandom.next()).toBeGreaterThanOrEqual(0);
    expect(systemRandom.next()).toBeLessThan(1);
    expect(systemRandom.bytes(32)).toHaveLength(32);
  });
});

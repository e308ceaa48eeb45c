import { describe, expect, it } from "vitest";
import { parsePhone } from "../../src/model/phone.ts";
import { compare } from "./compare.ts";

describe("Our reading of numbers against the library's own", () => {
  it("C-CNT-4 is the same on thirty thousand numbers, good and bad, clean and as people write them", () => {
    const { differences, valid } = compare("phones", 30_000);
    expect(differences).toEqual([]);
    expect(valid).toBeGreaterThan(5_000);
  });

  it("C-CNT-4 does not refuse a list because its default country has no numbering plan", () => {
    expect(parsePhone("+971501234567", "AQ")).toBe("+971501234567");
    expect(parsePhone("00971 50 123 4567", "AQ")).toBe("+971501234567");
    expect(parsePhone("0501234567", "AQ")).toBeNull();
  });
});

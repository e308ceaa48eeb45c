import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toIso, toPreciseIso } from "./instant.ts";

describe("an instant on the wire", () => {
  it("C-GEN-4 is what the calendar says, cut to whole seconds, in whatever order instants come", () => {
    const instants = fc.array(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), { minLength: 1 });
    fc.assert(
      fc.property(instants, (all) => {
        for (const at of all) expect(toIso(at)).toBe(`${new Date(at).toISOString().slice(0, 19)}Z`);
      }),
      { seed: 4 },
    );
  });

  it("C-GEN-4 keeps its milliseconds where an installation wants them", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (at) => {
        expect(toPreciseIso(at)).toBe(new Date(at).toISOString());
      }),
      { seed: 4 },
    );
  });

  it("C-GEN-4 is refused when it is none", () => {
    expect(() => toIso(Number.NaN)).toThrow(RangeError);
    expect(toIso(0)).toBe("1970-01-01T00:00:00Z");
  });
});

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Comparison } from "./compare.ts";
import { EXCLUSIONS } from "./exclusions.ts";
import { readFloors } from "./floors.ts";
import { recordingNames } from "./recording.ts";
import { REFERENCE, referenceTable } from "./reference.ts";
import { replay, scenarios } from "./scenarios.ts";
import { strandsOf } from "./strands.ts";
import { plainTable } from "./table.ts";

const done: Comparison[] = [];
const floors = readFloors();

describe("the simulated switch says what the real one said", () => {
  for (const names of scenarios()) {
    const scenario = names.length > 1 ? names[0]?.slice(0, -2) : names[0];
    it(`${scenario}`, { timeout: 30_000 }, () => {
      for (const { recording, simulated, comparison } of replay(names)) {
        done.push(comparison);
        const exclusion = EXCLUSIONS[recording.name];
        const { missing, extra } = comparison;
        if (!exclusion) expect({ missing, extra }).toEqual({ missing: [], extra: [] });
        else
          expect({ frames: missing.length, extra: extra.length }).toEqual({
            frames: exclusion.frames,
            extra: exclusion.extra,
          });
        if (exclusion?.kind === "race")
          expect(strandsOf(recording, simulated)).toEqual(strandsOf(recording, recording.frames));
        const floor = floors[recording.name];
        expect(comparison.inOrder).toBeGreaterThanOrEqual(floor?.inOrder ?? Number.POSITIVE_INFINITY);
        expect(comparison.names).toBeGreaterThanOrEqual(floor?.names ?? Number.POSITIVE_INFINITY);
        expect(comparison.values).toBeGreaterThanOrEqual(floor?.values ?? Number.POSITIVE_INFINITY);
      }
    });
  }

  it("in every recording there is", () => {
    expect(done.map(({ name }) => name).sort()).toEqual(recordingNames());
    expect(done).toHaveLength(70);
    expect(Object.keys(EXCLUSIONS).filter((name) => !recordingNames().includes(name))).toEqual([]);
  });

  it("as the reference says", () => {
    expect(readFileSync(REFERENCE, "utf8")).toContain(referenceTable(done));
  });
});

afterAll(() => {
  console.log(plainTable(done));
});

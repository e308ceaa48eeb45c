import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The tests of one room, for `npm run mutate`: each mutant meets all of them that reach it, so the long sweeps stay out. With
// TESTS=law-book,validity only those of these names: quicker, and never a better score. With FIRST=law-book,validity these first:
// quicker, and the same score, for a mutant meets no more tests once one has noticed it.
const room = "packages/core/src/compliance";
const namesIn = (list: string | undefined): readonly string[] | undefined => list?.split(",");
const named = namesIn(process.env.TESTS)?.map((name) => `${room}/${name}.test.ts`);
const first = namesIn(process.env.FIRST) ?? [];
const LONG = ["validity", "law-book", "local-time", "monotone", "calendar-days"];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const name = basename(moduleId, ".test.ts");
  return first.includes(name) ? first.indexOf(name) - first.length : LONG.indexOf(name) + 1;
};

class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    include: named ?? [`${room}/*.test.ts`, "packages/core/test/compliance/calendar-days.test.ts"],
    exclude: ["**/speed.test.ts"],
    setupFiles: ["scripts/mutation-trials.mjs"],
    isolate: false,
    // A test that is only slow has noticed nothing: Stryker's own limit ends what does not end.
    testTimeout: 600_000,
    sequence: { sequencer: QuickestFirst },
  },
});

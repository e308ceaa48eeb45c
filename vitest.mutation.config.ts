import { defineConfig } from "vitest/config";

// The tests of one room, for `npm run mutate`: each mutant meets all of them that reach it, so the long sweeps stay out. With
// TESTS=law-book,validity only those of these names: quicker, and never a better score.
const room = "packages/core/src/compliance";
const { TESTS } = process.env;
const named = TESTS?.split(",").map((name) => `${room}/${name}.test.ts`);

export default defineConfig({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    include: named ?? [`${room}/*.test.ts`, "packages/core/test/compliance/calendar-days.test.ts"],
    exclude: ["**/speed.test.ts"],
    setupFiles: ["scripts/mutation-trials.mjs"],
    isolate: false,
  },
});

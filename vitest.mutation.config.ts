import { defineConfig } from "vitest/config";

// The tests of one room, for `npm run mutate`: each mutant meets all of them that reach it, so the long sweeps stay out. With
// PROPERTIES=without the monotone property and the reading of calendars stay out too: what is noticed then is noticed by examples.
const properties = [
  "packages/core/src/compliance/monotone.test.ts",
  "packages/core/test/compliance/calendar-days.test.ts",
];
const without = process.env["PROPERTIES"] === "without" ? properties : [];

export default defineConfig({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    include: ["packages/core/src/compliance/*.test.ts", ...properties],
    exclude: ["**/speed.test.ts", ...without],
    setupFiles: ["scripts/mutation-trials.mjs"],
    isolate: false,
  },
});

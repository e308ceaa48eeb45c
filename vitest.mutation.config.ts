import { defineConfig } from "vitest/config";

// The tests of one room, for `npm run mutate`: each mutant meets all of them that reach it, so the long sweeps stay out; with
// CALENDARS=without the reading of calendars too, which only the files about calendars and hours need.
const calendars = process.env["CALENDARS"] === "without" ? [] : ["packages/core/test/compliance/calendar-days.test.ts"];

export default defineConfig({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    include: ["packages/core/src/compliance/*.test.ts", ...calendars],
    exclude: ["**/speed.test.ts"],
    setupFiles: ["scripts/mutation-trials.mjs"],
    isolate: false,
  },
});

import { defineConfig } from "vitest/config";

// The tests of one room, for `npm run mutate`: each mutant meets all of them that reach it, so the long sweeps stay out.
export default defineConfig({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    include: ["packages/core/src/compliance/*.test.ts", "packages/core/test/compliance/calendar-days.test.ts"],
    exclude: ["**/speed.test.ts"],
    setupFiles: ["scripts/mutation-trials.mjs"],
    isolate: false,
  },
});

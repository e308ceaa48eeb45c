// Mutation testing of the pure compliance room: `npm run mutate`, or one file of it with `npm run mutate -- --mutate PATH`. What was
// found, and which changes no test can see, stands in docs/reference/mutation-score.md.
const room = "packages/core/src/compliance";

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  mutate: [`${room}/**/*.ts`, `!${room}/**/*.test.ts`, `!${room}/{testing,index}.ts`],
  ignorePatterns: [
    "**",
    "!package.json",
    "!tsconfig*.json",
    "!vitest.mutation.config.ts",
    "!scripts/mutation-trials.mjs",
    "!packages/core/{src,package.json}",
    "!packages/core/src/**",
    "!packages/core/test/compliance/**",
  ],
  checkers: [],
  coverageAnalysis: "perTest",
  concurrency: 1,
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: "data/mutation/incremental.json",
  tempDirName: "data/mutation/sandbox",
  reporters: ["clear-text", "json", "event-recorder"],
  eventReporter: { baseDir: "data/mutation/events" },
  jsonReporter: { fileName: "data/mutation/report.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};

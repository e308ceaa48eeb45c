// Says in one plain line how the tests ended, and ends with the right exit code.
//
//   node scripts/closing-line.mjs <vitest's JSON report> <vitest's exit code>

import { readFileSync } from "node:fs";

const [report, exitCode] = process.argv.slice(2);

function counts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // A file that does not load fails without a test of its own to count.
    const unloaded = testResults.filter(
      ({ status, assertionResults }) =>
        status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
    ).length;
    return { passed: numPassedTests, failed: numFailedTests + unloaded, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

const { passed, failed, skipped } = counts();
// Vitest also fails for what belongs to no test: an unhandled rejection, a crash, no test found.
const lost = failed === 0 && (exitCode !== "0" || passed === 0) ? 1 : 0;
console.log(`${passed} passed, ${failed + lost} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed + lost === 0 ? 0 : 1;

// Everything that must hold before a change lands, in the order in which it fails cheapest. Stops at the first failure.
//
//   node scripts/check.mjs            all of it; CI runs this
//   node scripts/check.mjs --fast     without the packed tarballs and the server as a process
//   node scripts/check.mjs --static   without the tests

import { run, seconds } from "./repository.mjs";

const STATIC = [
  ["typecheck", "typecheck"],
  ["lint", "lint"],
  ["imports", "imports"],
  ["unused", "unused"],
  ["clauses of the contract", "clauses"],
  ["build", "build"],
  ["packed", "packed"],
];
const TESTS = [
  ["unit tests", "test:unit"],
  ["tests with real neighbours", "test:int"],
  ["simulated days", "test:sim"],
  ["the server as a process", "test:e2e"],
];
const SLOW = new Set(["packed", "test:e2e"]);

const options = new Set(process.argv.slice(2));
const steps = [...STATIC, ...(options.has("--static") ? [] : TESTS)].filter(
  ([, script]) => !(options.has("--fast") && SLOW.has(script)),
);

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const done = [];
for (const [name, script] of steps) {
  console.log(`\n── ${name} (npm run ${script})`);
  const started = performance.now();
  try {
    run(npm, ["run", "--silent", script]);
  } catch {
    console.error(`\nfailed: ${name}, after ${seconds(started)}. Again alone: npm run ${script}`);
    process.exitCode = 1;
    break;
  }
  done.push(`${name} ${seconds(started)}`);
}
console.log(`\npassed: ${done.join(" · ") || "nothing"}`);

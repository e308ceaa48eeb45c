// Which tests prove which clause of the /v1 contract. Clauses stand in docs/reference/clauses.json: S = published,
// I = implied by it, A = added by us. A test proves a clause when its name, or that of its suite, names it. What a section says
// without numbering it is a clause by the section's number; only tests of the dialer and the server name those, for in tests of
// rule packs § is the law's.
//
//   node scripts/clauses.mjs            prints the table; fails when a clause is not covered as it must be
//   node scripts/clauses.mjs --missing  prints only what is not covered
//
// An A clause without a test must say why in `reason`; S and I clauses have no excuse.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { filesUnder, isTypeScript, ROOT, short } from "./repository.mjs";

const CLAUSE = /\bC-[A-Z]{2,4}-\d+\b|§\d+(?:\.\d+)?/g;
const NAMES_SECTIONS = /packages\/(?:core|server)\//;
const PROVES = /[.]test[.]ts$|\/conformance\//;

const clauses = JSON.parse(readFileSync(join(ROOT, "docs/reference/clauses.json"), "utf8"));

/** The clauses named in the first argument of a call: the title of a test or a suite. */
function namedIn(path) {
  const text = readFileSync(path, "utf8");
  const found = new Map();
  const namesSections = NAMES_SECTIONS.test(path);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const visit = (node) => {
    const title = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
      const named = (title.getText(source).match(CLAUSE) ?? []).filter((one) => namesSections || !one.startsWith("§"));
      for (const clause of named) found.set(clause, (found.get(clause) ?? 0) + 1);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const tests = new Map(Object.keys(clauses).map((clause) => [clause, []]));
const strangers = [];
for (const path of ["packages", "examples"].flatMap((folder) => filesUnder(join(ROOT, folder), isTypeScript))) {
  if (!PROVES.test(path)) continue;
  for (const [clause, times] of namedIn(path)) {
    if (tests.has(clause)) tests.get(clause).push(times > 1 ? `${short(path)} ×${times}` : short(path));
    // A section whose sentences are all numbered has no row of its own.
    else if (!clause.startsWith("§")) strangers.push(`${clause} in ${short(path)}`);
  }
}

const onlyMissing = process.argv.includes("--missing");
const missing = { S: [], I: [], A: [] };
const unexplained = [];
const stale = [];
for (const [clause, { label, means, reason }] of Object.entries(clauses)) {
  const where = tests.get(clause);
  const uncovered = where.length === 0;
  if (uncovered) missing[label].push(clause);
  if (uncovered && (label !== "A" || !reason)) unexplained.push(clause);
  if (!uncovered && reason) stale.push(clause);
  if (uncovered || !onlyMissing) {
    const shown = uncovered
      ? `NOT COVERED${reason ? `: ${reason}` : ""}`
      : where.join(", ").replaceAll("packages/", "");
    console.log(`${clause.padEnd(10)} ${label}  ${means}\n              ${shown}`);
  }
}

const total = Object.keys(clauses).length;
const gaps = Object.values(missing).flat().length;
console.log(
  `\n${total - gaps} of ${total} clauses covered; not covered: S ${missing.S.length}, I ${missing.I.length}, A ${missing.A.length}`,
);
const complain = (what, list) => {
  if (list.length === 0) return;
  console.error(`${what}: ${list.join(", ")}`);
  process.exitCode = 1;
};
complain("Without a test, and without an excuse that would do", unexplained);
complain("Covered, so their reason must go", stale);
complain("Named by tests, and not in docs/reference/clauses.json", strangers);

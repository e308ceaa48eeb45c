// Names every place that reads the world's clock, chance or timers past the door (packages/core/src/system.ts).
// Whatever reads the world directly cannot be simulated: a failing seed would not fail again.
//
//   node scripts/ambient-readings.mjs [root]     exits 1 when it found any

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { filesUnder, isTypeScript, ROOT } from "./repository.mjs";

const DOOR = "packages/core/src/system.ts";

/** Where a direct reading is right. One line each, with its reason; a line that is not needed any more fails the run. */
const ALLOWED = [
  {
    file: /^packages\/core\/src\/engine\/testing\.ts$/,
    what: /^setImmediate$/,
    why: "a macrotask between two virtual instants lets promise chains end; it measures and waits for nothing",
  },
  {
    file: /^packages\/core\/src\/engine\/breath\.ts$/,
    what: /^setImmediate$/,
    why: "long work lets others have their turn; it measures nothing and waits for nothing but them",
  },
  {
    file: /^packages\/adapter-postgres\/src\/(breath|copy-text\.test)\.ts$/,
    what: /^setImmediate$/,
    why: "the same between two slices of ten thousand rows, or of a batch of records",
  },
  {
    file: /^packages\/server\/src\/client\/client\.ts$/,
    what: /^setTimeout$/,
    why: "the client runs in its user's program, also in a browser, and brings nothing of ours along; `sleep` can be handed in",
  },
];

const TIMERS = new Set(["setTimeout", "setInterval", "setImmediate"]);
const CHANCE = new Set([
  "randomUUID",
  "randomBytes",
  "randomInt",
  "randomFill",
  "randomFillSync",
  "getRandomValues",
  "webcrypto",
]);
/** `owner.member` readings that no bare name gives away. */
const MEMBERS = new Set(["Date.now", "Math.random", "process.hrtime", "process.uptime", "AbortSignal.timeout"]);
const GLOBAL_OBJECTS = new Set(["globalThis", "global", "window", "self"]);

const nameOf = (node) => (ts.isIdentifier(node) ? node.text : undefined);

/** True for an identifier that stands for a value of that name, not for a member, a key or a declared method. */
function isFreeName(node) {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return GLOBAL_OBJECTS.has(nameOf(parent.expression) ?? "");
  }
  const isKey =
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent)) &&
    parent.name === node;
  return !isKey;
}

/** What a node reads of the world, or undefined. */
function reading(node) {
  if (ts.isNewExpression(node) && nameOf(node.expression) === "Date" && (node.arguments?.length ?? 0) === 0) {
    return "new Date()";
  }
  if (ts.isCallExpression(node) && nameOf(node.expression) === "Date") return "Date()";
  if (ts.isPropertyAccessExpression(node)) {
    const owner =
      nameOf(node.expression) ?? (ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "");
    if (MEMBERS.has(`${owner}.${node.name.text}`)) return `${owner}.${node.name.text}`;
    if (CHANCE.has(node.name.text)) return node.name.text;
    return undefined;
  }
  if (!ts.isIdentifier(node) || !isFreeName(node)) return undefined;
  if (TIMERS.has(node.text) || CHANCE.has(node.text) || node.text === "performance") return node.text;
  return undefined;
}

/** The readings of one file: `{ line, what }`. */
export function readingsIn(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found = [];
  const visit = (node) => {
    const what = reading(node);
    if (what !== undefined) found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, what });
    // A member already named is not entered: `crypto.randomUUID` is one reading, not two.
    if (what === undefined || !ts.isPropertyAccessExpression(node)) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function main(root) {
  const needed = new Set();
  const readings = [];
  const files = filesUnder(join(root, "packages"), (path) => isTypeScript(path) && /[/\\]src[/\\]/.test(path));
  for (const path of files) {
    const file = relative(root, path).replaceAll("\\", "/");
    if (file === DOOR) continue;
    for (const { line, what } of readingsIn(path, readFileSync(path, "utf8"))) {
      const excuse = ALLOWED.find((allowed) => allowed.file.test(file) && allowed.what.test(what));
      if (excuse === undefined) readings.push(`${file}:${line}  ${what}`);
      else needed.add(excuse);
    }
  }
  const idle = ALLOWED.filter((allowed) => !needed.has(allowed)).map(
    (allowed) => `not needed any more: ${allowed.file}`,
  );
  for (const sentence of [...readings, ...idle]) console.error(sentence);
  if (readings.length > 0)
    console.error(`\n${readings.length} readings of the world outside ${DOOR}: take a port instead.`);
  else console.log(`ambient readings: none in ${files.length} files (${needed.size} allowed by name)`);
  return readings.length + idle.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv[2] ?? ROOT);

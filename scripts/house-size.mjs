// The house in figures: how long its files and functions are, per package and in all, tests apart. Prints, judges nothing:
// a figure missed for a good reason is better than a thought cut in two.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { filesUnder, isTest, isTypeScript, packagesInOrder, ROOT, short } from "./repository.mjs";

const LONG_FUNCTION = 70;
const LONG_FILE = 400;
const UNTYPED_NEIGHBOUR = "packages/core/src/freeswitch/esl.ts";

const isFunction = (node) =>
  (ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)) &&
  node.body !== undefined;

function nameOf(node, source) {
  if (node.name !== undefined) return node.name.getText(source);
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const parent = node.parent;
  if (parent !== undefined && "name" in parent && parent.name !== undefined) return parent.name.getText(source);
  return "(anonymous)";
}

/** Lines, functions, uses of `any`, left-over notes of one file. */
function measure(path) {
  const text = readFileSync(path, "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const functions = [];
  let anys = 0;
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys += 1;
    if (isFunction(node)) {
      const line = lineOf(node.getStart(source));
      functions.push({ line, name: nameOf(node, source), lines: lineOf(node.getEnd()) - line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const file = short(path);
  return {
    file,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    functions: functions.map((one) => ({ ...one, file })),
    anys: file === UNTYPED_NEIGHBOUR ? 0 : anys,
    notes: text.match(/\b(TODO|FIXME|XXX|HACK)\b/g)?.length ?? 0,
  };
}

/** The value below which a share of the sorted numbers lies. */
const quantile = (numbers, share) =>
  numbers.length === 0
    ? 0
    : numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))];

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);

function row(name, files) {
  const lines = files.map((file) => file.lines);
  const functions = files.flatMap((file) => file.functions.map((one) => one.lines));
  return {
    "": name,
    files: files.length,
    lines: sum(lines),
    "file p50": quantile(lines, 0.5),
    "file p90": quantile(lines, 0.9),
    "file max": Math.max(0, ...lines),
    functions: functions.length,
    "fn p50": quantile(functions, 0.5),
    "fn p90": quantile(functions, 0.9),
    "fn max": Math.max(0, ...functions),
    any: sum(files.map((file) => file.anys)),
    todo: sum(files.map((file) => file.notes)),
  };
}

function print(title, rows) {
  const columns = Object.keys(rows[0]);
  const width = (column) => Math.max(column.length, ...rows.map((one) => String(one[column]).length));
  const cell = (column, value) =>
    column === "" ? String(value).padEnd(width(column)) : String(value).padStart(width(column));
  console.log(`\n${title}`);
  console.log(columns.map((column) => cell(column, column)).join("  "));
  for (const one of rows) console.log(columns.map((column) => cell(column, one[column])).join("  "));
}

function list(title, lines) {
  console.log(`\n${title}: ${lines.length === 0 ? "none" : ""}`);
  for (const line of lines) console.log(`  ${line}`);
}

const groups = [
  ...packagesInOrder().map(({ folder, path }) => ({ name: folder, folder: path })),
  { name: "examples", folder: join(ROOT, "examples") },
].map(({ name, folder }) => ({ name, files: filesUnder(folder, isTypeScript) }));

const table = (wanted) => {
  const measured = groups.map(({ name, files }) => ({ name, files: files.filter(wanted).map(measure) }));
  const all = measured.flatMap(({ files }) => files);
  return { rows: [...measured.map(({ name, files }) => row(name, files)), row("total", all)], all };
};

const product = table((path) => !isTest(path));
const tests = table(isTest);
print("product", product.rows);
print("tests", tests.rows);

const ratio = sum(tests.all.map((f) => f.lines)) / Math.max(1, sum(product.all.map((f) => f.lines)));
console.log(`\ntest lines per product line: ${ratio.toFixed(2)}`);
const long = product.all.flatMap((file) => file.functions).filter((one) => one.lines > LONG_FUNCTION);
list(
  `functions over ${LONG_FUNCTION} lines`,
  long.map((one) => `${one.file}:${one.line}  ${one.name}  ${one.lines}`),
);
list(
  `files over ${LONG_FILE} lines`,
  product.all.filter((file) => file.lines > LONG_FILE).map((file) => `${file.file}  ${file.lines}`),
);

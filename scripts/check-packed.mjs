// Proves the packages as a user gets them: packs each one, lets publint and are-the-types-wrong judge the tarball, then
// installs all tarballs into an empty project that imports every subpath, runs it and type-checks it.
// Needs dist/ (npm run build) and the registry, for what our packages depend on.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { capture, entriesOf, packagesInOrder, ROOT, seconds } from "./repository.mjs";

const bin = (name) => join(ROOT, "node_modules/.bin", name);

/** Packs into `folder`; gives the path of the tarball. */
function pack(one, folder) {
  const [{ filename }] = JSON.parse(
    capture("npm", ["pack", "--json", "--pack-destination", folder], { cwd: one.path }),
  );
  return join(folder, filename);
}

/** publint's findings as sentences; suggestions count too. */
async function lintTarball(tarball) {
  const { messages, pkg } = await publint({
    level: "suggestion",
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
  });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/** are-the-types-wrong, as somebody sees us who uses ES modules: this library has no CommonJS. */
function judgeTypes(tarball) {
  try {
    capture(bin("attw"), [
      tarball,
      "--profile",
      "esm-only",
      "--no-color",
      "--no-emoji",
      "--no-definitely-typed",
      "--format",
      "ascii",
    ]);
    return [];
  } catch (error) {
    return [`are-the-types-wrong: ${error.message}`];
  }
}

const subpathsOf = (one) =>
  Object.keys(entriesOf(one)).map((subpath) => one.manifest.name + subpath.replace(/^\./, ""));

/**
 * Imports every subpath. A class that two subpaths of a package export must be one class: with two copies, an error
 * thrown by one would not be recognised by the other, and no clearance would ever be genuine.
 */
const useEverything = (specifiers) => `
const seen = new Map();
for (const specifier of ${JSON.stringify(specifiers)}) {
  const owner = specifier.split("/").slice(0, 2).join("/");
  for (const [name, value] of Object.entries(await import(specifier))) {
    if (typeof value !== "function" || !/^class\\b/.test(String(value))) continue;
    const first = seen.get(owner + name) ?? { specifier, value };
    if (first.value !== value) throw new Error(\`\${name} of \${specifier} is not that of \${first.specifier}\`);
    seen.set(owner + name, first);
  }
}
`;

const typeCheckOptions = {
  target: "ES2022",
  lib: ["ES2023"],
  module: "nodenext",
  moduleResolution: "nodenext",
  strict: true,
  noEmit: true,
  // Declarations of third parties are not ours to judge; are-the-types-wrong has looked at ours.
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules/@types")],
};

/** An empty project with the tarballs installed. */
function tryInScratch(packed, folder) {
  const dependencies = Object.fromEntries(packed.map(({ one, tarball }) => [one.manifest.name, `file:${tarball}`]));
  const specifiers = packed.flatMap(({ one }) => subpathsOf(one));
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write("package.json", JSON.stringify({ name: "scratch", private: true, type: "module", dependencies }));
  write("use.mjs", useEverything(specifiers));
  write("use.ts", specifiers.map((name, n) => `import * as m${n} from "${name}";\nexport { m${n} };\n`).join(""));
  write("tsconfig.json", JSON.stringify({ compilerOptions: typeCheckOptions, files: ["use.ts"] }));
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline", "--ignore-scripts"];
  capture("npm", ["install", ...quiet], { cwd: folder });
  // The time limit speaks when an import leaves something running.
  capture(process.execPath, ["use.mjs"], { cwd: folder, timeout: 60_000 });
  capture(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder });
  return specifiers.length;
}

const folder = mkdtempSync(join(tmpdir(), "packed-"));
try {
  const started = performance.now();
  const packed = [];
  const findings = [];
  for (const one of packagesInOrder().filter(({ manifest }) => manifest.private !== true)) {
    if (!existsSync(join(one.path, "dist/index.js"))) {
      findings.push(`${one.folder}: has no dist/index.js; run npm run build`);
      continue;
    }
    const tarball = pack(one, folder);
    packed.push({ one, tarball });
    const faults = [...(await lintTarball(tarball)), ...judgeTypes(tarball)];
    findings.push(...faults.map((fault) => `${one.folder}: ${fault}`));
    if (faults.length === 0) console.log(`${one.folder}: publint and are-the-types-wrong have nothing to say`);
  }
  if (findings.length > 0) throw new Error(findings.join("\n"));
  const subpaths = tryInScratch(packed, folder);
  console.log(
    `packed: ${packed.length} tarballs install; ${subpaths} subpaths import and type-check (${seconds(started)})`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// What the other scripts share: where things are, in which order packages build, how a command is run and timed.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Path as the repository spells it: from its root, with slashes. */
export const short = (path) => relative(ROOT, path).split(sep).join("/");

export const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

const SKIPPED = new Set(["node_modules", "dist", "coverage", "data"]);

/** Every file under `folder` that `wanted` accepts, sorted, without installed and built things. */
export function filesUnder(folder, wanted) {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...filesUnder(path, wanted));
    } else if (wanted(path)) found.push(path);
  }
  return found.sort();
}

export const isTypeScript = (path) => path.endsWith(".ts") && !path.endsWith(".d.ts");
export const isTest = (path) => path.endsWith(".test.ts") || /[/\\](test|testing)[/\\]/.test(path);

/** The packages of this repository, each after the ones it depends on. */
export function packagesInOrder() {
  const folders = readdirSync(join(ROOT, "packages")).filter((name) =>
    existsSync(join(ROOT, "packages", name, "package.json")),
  );
  const all = new Map(
    folders.map((folder) => {
      const path = join(ROOT, "packages", folder);
      const manifest = readJson(join(path, "package.json"));
      return [manifest.name, { folder, path, manifest }];
    }),
  );
  const ordered = [];
  const visit = (name) => {
    const one = all.get(name);
    if (one === undefined || ordered.includes(one)) return;
    for (const needed of Object.keys({ ...one.manifest.dependencies, ...one.manifest.peerDependencies })) visit(needed);
    ordered.push(one);
  };
  for (const name of [...all.keys()].sort()) visit(name);
  return ordered;
}

/** `{ "./ports": "src/ports/index.ts", … }` from the exports map: subpath → source file. */
export function entriesOf({ manifest }) {
  const entries = {};
  for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
    const source = typeof target === "object" ? target["@broadnet-engage/source"] : undefined;
    if (source !== undefined) entries[subpath] = source.replace(/^\.\//, "");
  }
  return entries;
}

/** Runs a command, shows its output, and throws when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status ?? done.signal}`);
  return done;
}

/** Runs a command in silence and gives what it printed; throws with its output when it fails. */
export function capture(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28, ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

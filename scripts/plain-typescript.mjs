// node --import ./scripts/plain-typescript.mjs file.ts
//
// Runs TypeScript as the published build does. tsx names every closure it makes (`keepNames`: a defineProperty each time),
// which costs a hot path a fifth of its time and which no user pays; what is measured must not pay it either.

import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

/** A loader of Node's: what is no TypeScript file goes its usual way. */
export async function load(url, context, next) {
  if (!url.startsWith("file:") || !/\.ts(\?|$)/.test(url)) return next(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: "ts",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    sourcefile: path,
  });
  return { format: "module", source: code, shortCircuit: true };
}

// The hooks run in a thread of their own, which loads this file again.
const HOOKS = "?hooks";
if (!import.meta.url.endsWith(HOOKS)) register(`${import.meta.url}${HOOKS}`);

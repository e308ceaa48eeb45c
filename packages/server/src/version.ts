import { readFileSync } from "node:fs";

/** The version in this package's own package.json; the same file from `src` and from `dist`. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;

// Builds a register's file and kills itself, as `kill -9` would, at the n-th thing it does to the disk: a test's other process.
//
//   killed-build.ts LIST OUT PART_BYTES KILL_AT      0 = not at all
import fs, { type FileHandle } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { build } from "../src/registers-cli/build.ts";

const [list = "", out = "", partBytes = "", killAt = ""] = process.argv.slice(2);
let done = 0;
const step = (): boolean => {
  done += 1;
  return done === Number(killAt);
};
const die = (): void => {
  process.kill(process.pid, "SIGKILL");
};

const { open, rename, rm } = fs;
/** Every write of a file can end after half of its bytes. */
function halved(file: FileHandle): FileHandle {
  const write = file.write.bind(file);
  const some = async (bytes: Uint8Array, start: number, length: number) => {
    if (!step()) return write(bytes, start, length);
    await write(bytes, start, Math.floor(length / 2));
    die();
    return write(bytes, start, length);
  };
  return Object.assign(file, { write: some });
}
fs.open = async (path, flags, mode) => {
  if (flags === "w" && step()) die();
  const file = await open(path, flags, mode);
  return flags === "w" ? halved(file) : file;
};
fs.rename = async (from, to) => {
  if (step()) die();
  await rename(from, to);
  if (step()) die();
};
fs.rm = async (path, options) => {
  if (step()) die();
  await rm(path, options);
};
syncBuiltinESMExports();

const form = { callingCode: "1", columns: [1, 2], headerLines: 1 };
const about = { registry: "us.dnc", asOf: Date.UTC(2026, 10, 25), source: "FTC", sha256: null, allowRefused: true };
const { text } = await build({ kind: "build", list, form, out: null, ...about }, out, console.log, Number(partBytes));
console.log(`${text} steps ${done}`);

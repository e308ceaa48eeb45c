import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { asE164 } from "@broadnet-engage/core/model";
import type { Clock, Registry } from "@broadnet-engage/core/ports";
import {
  asNumber,
  type Edition,
  firstThatKnows,
  fullEdition,
  NumberSetBuilder,
  openNumberSet,
  registryBook,
} from "@broadnet-engage/core/registries";
import type { KnownRegisters } from "../registries/registers.ts";

/** A register from a plain file, one E.164 number a line; its date is when the file was last written. */
async function readRegister(path: string): Promise<Edition> {
  const [bytes, { mtimeMs }] = await Promise.all([readFile(path), stat(path)]);
  const builder = new NumberSetBuilder();
  for (const [index, line] of bytes.toString("utf8").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const number = asE164(line.trim());
    if (number === null)
      throw new Error(`${path}, line ${index + 1}: expected one E.164 number, such as +971501234567.`);
    builder.add(asNumber(number));
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  return fullEdition({ asOf: Math.floor(mtimeMs), source: path, digest }, openNumberSet(builder.finish()));
}

/** The registers named in the environment. Throws when a file cannot be read or has a line that is no number. */
export async function fileRegistry(files: ReadonlyMap<string, string>): Promise<KnownRegisters> {
  const book = registryBook();
  for (const [name, path] of files) book.put(name, await readRegister(path));
  return book;
}

/** Numbers that the simulated register lists, for trying out what a listed number looks like. */
export const SIMULATED_LISTED: readonly string[] = ["+971501110001", "+971501110002", "+971501110003"];

const SIMULATED = "simulated register, not real data";

/**
 * Stands in for a national register in the simulated world, and says so in its source: it knows nothing of the real one.
 * Always as fresh as the world's clock. Asks `first` before, so that a real file wins.
 */
export function simulatedRegistry(name: string, clock: Clock, first: KnownRegisters): KnownRegisters {
  const listed = new Set(SIMULATED_LISTED);
  const simulated: Registry = {
    lookup: (registry, phone) =>
      registry === name ? { listed: listed.has(phone), asOf: clock.now(), source: SIMULATED } : null,
  };
  return {
    lookup: firstThatKnows([first, simulated]).lookup,
    current(registry) {
      const real = first.current(registry);
      if (real !== null || registry !== name) return real;
      return { asOf: clock.now(), source: SIMULATED, digest: null, entries: listed.size };
    },
  };
}

import { readFile, stat } from "node:fs/promises";
import { memoryRegistry } from "@broadnet-engage/core/memory";
import { asE164, type E164 } from "@broadnet-engage/core/model";
import type { Clock, Registry } from "@broadnet-engage/core/ports";

/** A register from a plain file, one E.164 number a line; its date is when the file was last written. */
async function readRegister(path: string): Promise<{ numbers: E164[]; asOf: number; source: string }> {
  const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const numbers = lines.flatMap((line, index) => {
    if (line === "") return [];
    const number = asE164(line);
    if (number === null)
      throw new Error(`${path}, line ${index + 1}: expected one E.164 number, such as +971501234567.`);
    return [number];
  });
  return { numbers, asOf: Math.floor(mtimeMs), source: path };
}

/** The registers named in the environment. Throws when a file cannot be read or has a line that is no number. */
export async function fileRegistry(files: ReadonlyMap<string, string>): Promise<Registry> {
  const lists = await Promise.all([...files].map(async ([name, path]) => [name, await readRegister(path)] as const));
  return memoryRegistry(Object.fromEntries(lists));
}

/** Numbers that the simulated register lists, for trying out what a listed number looks like. */
export const SIMULATED_LISTED: readonly string[] = ["+971501110001", "+971501110002", "+971501110003"];

/**
 * Stands in for a national register in the simulated world, and says so in its source: it knows nothing of the real one.
 * Always as fresh as the world's clock. Asks `first` before, so that a real file wins.
 */
export function simulatedRegistry(name: string, clock: Clock, first: Registry): Registry {
  const listed = new Set(SIMULATED_LISTED);
  return {
    async lookup(registry, phone) {
      const real = await first.lookup(registry, phone);
      if (real !== null || registry !== name) return real;
      return { listed: listed.has(phone), asOf: clock.now(), source: "simulated register, not real data" };
    },
  };
}

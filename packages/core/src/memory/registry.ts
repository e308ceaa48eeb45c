import { createHash } from "node:crypto";
import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Registry } from "../ports/registry.ts";

/** One national register as it was loaded. */
export interface RegistryList {
  readonly numbers: Iterable<E164>;
  readonly asOf: Instant;
  readonly source: string;
}

const digestOf = (numbers: ReadonlySet<E164>): string =>
  createHash("sha256")
    .update([...numbers].sort().join("\n"))
    .digest("hex");

/** Registers that were loaded once and do not change. A name that is not here answers null: unknown. */
export function memoryRegistry(lists: Readonly<Record<string, RegistryList>>): Registry {
  const loaded = new Map(
    Object.entries(lists).map(([name, { numbers: given, asOf, source }]) => {
      const numbers: ReadonlySet<E164> = new Set(given);
      return [name, { numbers, asOf, source, digest: digestOf(numbers) }];
    }),
  );
  return {
    loaded: async (registry) => loaded.get(registry) ?? null,
    lookup(registry, phone) {
      const list = loaded.get(registry);
      if (list === undefined) return null;
      const { numbers, asOf, source, digest } = list;
      return { listed: numbers.has(phone), asOf, source, digest };
    },
  };
}

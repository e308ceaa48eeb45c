import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Registry } from "../ports/registry.ts";

/** One national register as it was loaded. */
export interface RegistryList {
  readonly numbers: Iterable<E164>;
  readonly asOf: Instant;
  readonly source: string;
}

/** Registers that were loaded once and do not change. A name that is not here answers null: unknown. */
export function memoryRegistry(lists: Readonly<Record<string, RegistryList>>): Registry {
  const loaded = new Map(
    Object.entries(lists).map(([name, { numbers, asOf, source }]) => [
      name,
      { numbers: new Set(numbers), asOf, source },
    ]),
  );
  return {
    async lookup(registry, phone) {
      const list = loaded.get(registry);
      return list ? { listed: list.numbers.has(phone), asOf: list.asOf, source: list.source } : null;
    },
  };
}

import type { E164 } from "../model/phone.ts";
import type { Registry } from "../ports/registry.ts";
import type { Edition } from "./edition.ts";

/** The registers this process has loaded. An edition takes another's place between two look-ups, never during one. */
export interface RegistryBook extends Registry {
  /** Puts an edition in place of the one before; older than that one, it is refused with false. */
  put(registry: string, edition: Edition): boolean;
  current(registry: string): Edition | null;
  /** Takes a register away: from now on it is unknown, which blocks. */
  remove(registry: string): void;
  names(): readonly string[];
}

/** Begins empty: every register is unknown until an edition of it is put in. */
export function registryBook(): RegistryBook {
  const editions = new Map<string, Edition>();
  return {
    put: (registry, edition) => {
      if (edition.asOf < (editions.get(registry)?.asOf ?? Number.NEGATIVE_INFINITY)) return false;
      editions.set(registry, edition);
      return true;
    },
    current: (registry) => editions.get(registry) ?? null,
    remove: (registry) => {
      editions.delete(registry);
    },
    loaded: async (registry) => editions.get(registry) ?? null,
    names: () => [...editions.keys()].sort(),
    lookup: (registry, phone) => {
      const edition = editions.get(registry);
      if (edition === undefined) return null;
      const { asOf, source, digest } = edition;
      return { listed: edition.has(phone), asOf, source, digest };
    },
  };
}

type Answer = ReturnType<Registry["lookup"]>;

/** From the `first` of them on. Waits only for those that must be waited for. */
function answerFrom(registries: readonly Registry[], first: number, registry: string, phone: E164): Answer {
  for (let at = first; at < registries.length; at++) {
    const answer = registries[at]?.lookup(registry, phone) ?? null;
    if (answer !== null && "then" in answer)
      return answer.then((told) => told ?? answerFrom(registries, at + 1, registry, phone));
    if (answer !== null) return answer;
  }
  return null;
}

/** Asks one after the other; the first that has the register answers for it. */
export const firstThatKnows = (registries: readonly Registry[]): Registry => ({
  lookup: (registry, phone) => answerFrom(registries, 0, registry, phone),
  loaded: async (registry) => {
    for (const one of registries) {
      const state = await one.loaded?.(registry);
      if (state) return state;
    }
    return null;
  },
});

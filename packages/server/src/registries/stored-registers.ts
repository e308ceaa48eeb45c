import type { Log, RegistryStore, StoredEdition } from "@broadnet-engage/core/ports";
import { deltaDigest, digestAfter } from "@broadnet-engage/core/registries";
import { MOST_CHANGES } from "./lineage.ts";
import type { KnownRegisters, Registers } from "./registers.ts";

export interface StoredRegistersOptions {
  readonly store: RegistryStore;
  /** Asked for registers the store has none of. */
  readonly beneath: KnownRegisters;
  readonly log: Log;
}

/**
 * Registers in a store that all nodes share. Whether a number is listed is asked of the store each time, so every node answers
 * from a new edition at once; what is told *of* a register is as it was when it was last looked at, some seconds ago.
 *
 * @throws whatever the store throws when it cannot be read at the start
 */
export async function storedRegisters({ store, beneath, log }: StoredRegistersOptions): Promise<Registers> {
  let seen = await look(store);
  let away = false;
  const refresh = async (): Promise<void> => {
    try {
      seen = await look(store);
      away = false;
    } catch (error) {
      if (!away)
        log.error("The registers' database does not answer; what they list is unknown.", { reason: `${error}` });
      away = true;
    }
  };
  const fault = (registry: string): string | null =>
    away && seen.has(registry) ? "The registers' database does not answer." : null;
  return {
    refresh,
    fault,
    faults: () => (away ? [...seen.keys()] : []),
    current: (registry) => (away ? null : (seen.get(registry) ?? beneath.current(registry))),
    editions: (registry) => seen.get(registry)?.lineage ?? [],
    loaded: async (registry) => (await store.loaded?.(registry)) ?? beneath.current(registry),
    // The store throws when it is away: another list beneath might not have whom this one lists.
    lookup: async (registry, phone) => (await store.lookup(registry, phone)) ?? (await beneath.lookup(registry, phone)),
    async keep(registry, stated, blocks) {
      const isKept = await store.put(registry, stated, [blocks]);
      await refresh();
      return isKept;
    },
    async change(registry, { follows, asOf, source }, { added, removed }) {
      if (added.size + removed.size > MOST_CHANGES) return { outcome: "too-many", effects: 0 };
      const digest = digestAfter(follows, deltaDigest({ added, removed }));
      const changes = { follows, asOf, source, digest, added: added.numbers(), removed: removed.numbers() };
      const answer = await store.change(registry, changes);
      await refresh();
      return answer;
    },
  };
}

const look = async (store: RegistryStore): Promise<ReadonlyMap<string, StoredEdition>> =>
  new Map((await store.editions()).map((edition) => [edition.registry, edition]));

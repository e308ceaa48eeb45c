import type { ListAndWashStore, Log, StoredEdition, StoredWashes } from "@broadnet-engage/core/ports";
import { deltaDigest, digestAfter } from "@broadnet-engage/core/registries";
import { MOST_CHANGES } from "./lineage.ts";
import type { KnownRegisters, WashedRegisters } from "./registers.ts";
import { neverWashed, washedOf } from "./washed-registers.ts";

export interface StoredRegistersOptions {
  readonly store: ListAndWashStore;
  /** Asked for registers the store has no list of. */
  readonly beneath: KnownRegisters;
  readonly log: Log;
}

/**
 * Registers in a store that all nodes share. Whether a number is listed is asked of the store each time, so every node answers
 * from a new edition or wash at once; what is told *of* a register is as it was when it was last looked at, some seconds ago.
 *
 * @throws whatever the store throws when it cannot be read at the start
 */
export async function storedRegisters({ store, beneath, log }: StoredRegistersOptions): Promise<WashedRegisters> {
  const last = new LastLook(store, log);
  await last.look();
  const { refresh, fault, faults } = last;
  const whole = (registry: string) => last.list(registry) ?? beneath.current(registry);
  return {
    ...{ refresh, fault, faults },
    current: (registry) => (last.away ? null : (whole(registry) ?? washedOf(last, registry))),
    editions: (registry) => last.list(registry)?.lineage ?? [],
    async loaded(registry) {
      const told = last.list(registry) === null ? beneath.current(registry) : null;
      return told ?? (await store.loaded?.(registry)) ?? null;
    },
    async lookup(registry, phone) {
      // The store throws when it is away: another list beneath might not have whom this one lists.
      const stored = await store.lookup(registry, phone);
      if (stored !== null && stored.washed !== true) return stored;
      const answer = (await beneath.lookup(registry, phone)) ?? stored;
      if (answer === null && last.state(registry) !== null) throw neverWashed();
      return answer;
    },
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
    washes: {
      ...{ refresh, fault, faults },
      state: (registry) => last.state(registry),
      async lookup(registry, phone) {
        const stored = await store.lookup(registry, phone);
        return stored?.washed === true ? stored : null;
      },
      async keep(registry, stated, verdicts) {
        const outcome = await store.keep(registry, stated, verdicts);
        await refresh();
        return outcome;
      },
      async erase(registry, before) {
        const gone = await store.erase(registry, before);
        await refresh();
        return gone;
      },
      judged: (registry) => store.judged(registry),
    },
  };
}

/** What lies in the store, as it was when it was last looked at. */
class LastLook {
  away = false;
  #lists: ReadonlyMap<string, StoredEdition> = new Map();
  #washes: ReadonlyMap<string, StoredWashes> = new Map();
  readonly #store: ListAndWashStore;
  readonly #log: Log;

  constructor(store: ListAndWashStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** @throws whatever the store throws */
  async look(): Promise<void> {
    const [lists, washes] = [await this.#store.editions(), await this.#store.washed()];
    this.#lists = new Map(lists.map((list) => [list.registry, list]));
    this.#washes = new Map(washes.map((wash) => [wash.registry, wash]));
    this.away = false;
  }

  readonly refresh = async (): Promise<void> => {
    try {
      await this.look();
    } catch (error) {
      if (!this.away)
        this.#log.error("The registers' database does not answer; what they list is unknown.", { reason: `${error}` });
      this.away = true;
    }
  };

  list(registry: string): StoredEdition | null {
    return this.#lists.get(registry) ?? null;
  }

  state(registry: string): StoredWashes | null {
    return this.away ? null : (this.#washes.get(registry) ?? null);
  }

  readonly fault = (registry: string): string | null => {
    const isKept = this.#lists.has(registry) || this.#washes.has(registry);
    return this.away && isKept ? "The registers' database does not answer." : null;
  };

  readonly faults = (): readonly string[] =>
    this.away ? [...new Set([...this.#lists.keys(), ...this.#washes.keys()])] : [];
}

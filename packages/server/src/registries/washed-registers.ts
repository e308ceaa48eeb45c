import { EngageError } from "@broadnet-engage/core/errors";
import { firstThatKnows } from "@broadnet-engage/core/registries";
import type { ListedRegisters, Loaded, WashedRegisters, Washes } from "./registers.ts";

/**
 * Registers by their lists, and by washed ones where there is no list. A fault of either is no answer of the other: what is
 * damaged is unknown.
 */
export function withWashes(lists: ListedRegisters, washes: Washes): WashedRegisters {
  const kept = firstThatKnows([lists, washes]);
  const fault = (registry: string): string | null => lists.fault(registry) ?? washes.fault(registry);
  const current = (registry: string): Loaded | null =>
    fault(registry) === null ? (lists.current(registry) ?? washedOf(washes, registry)) : null;
  return {
    ...lists,
    ...{ washes, current, fault },
    loaded: async (registry) => (await lists.loaded?.(registry)) ?? current(registry),
    lookup(registry, phone) {
      if (lists.fault(registry) !== null) return lists.lookup(registry, phone);
      if (washes.fault(registry) !== null) return null;
      const answer = kept.lookup(registry, phone);
      if (answer === null && washes.state(registry) !== null) throw neverWashed();
      return answer;
    },
    faults: () => [...lists.faults(), ...washes.faults()],
    async refresh() {
      await lists.refresh();
      await washes.refresh();
    },
  };
}

/** The register is there, and does not know this one: who reads the reason must not look for a list. */
export const neverWashed = (): EngageError =>
  new EngageError("dependency-unavailable", "no washed list has a verdict on the number", {
    extra: { dependency: "registry" },
  });

/** By its newest wash; each number has the date of its own. */
export function washedOf(washes: Pick<Washes, "state">, registry: string): Loaded | null {
  const state = washes.state(registry);
  if (state === null) return null;
  const { asOf, source, digest } = state.newest;
  return { asOf, source, digest, entries: null };
}

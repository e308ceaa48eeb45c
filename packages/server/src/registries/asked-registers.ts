import { EngageError } from "@broadnet-engage/core/errors";
import { firstThatKnows, type OnlineRegistry } from "@broadnet-engage/core/registries";
import type { Loaded, Registers, Washes } from "./registers.ts";

export interface AskedToo {
  /** Left out: verdicts cannot be kept here. */
  readonly washes?: Washes;
  /** Services that are asked for each number. */
  readonly online?: OnlineRegistry | undefined;
}

/**
 * Registers by their lists, and those that give out none. One that has a service is asked there and nowhere else; of the others a
 * list goes before washed numbers. A fault of either is no answer of the other: what is damaged is unknown.
 */
export function withAsked(lists: Registers, { washes, online }: AskedToo): Registers {
  const service = (registry: string): string | null => online?.source(registry) ?? null;
  const isOnline = (registry: string): boolean => service(registry) !== null;
  const kept = washes === undefined ? lists : firstThatKnows([lists, washes]);
  const faultOf = (registry: string): string | null =>
    isOnline(registry) ? (online?.fault(registry) ?? null) : (lists.fault(registry) ?? washes?.fault(registry) ?? null);
  const current = (registry: string): Loaded | null => {
    if (isOnline(registry) || faultOf(registry) !== null) return null;
    return lists.current(registry) ?? washedOf(washes, registry);
  };
  return {
    ...lists,
    ...(washes === undefined ? {} : { washes }),
    service,
    current,
    loaded: async (registry) => (isOnline(registry) ? null : ((await lists.loaded?.(registry)) ?? current(registry))),
    lookup(registry, phone) {
      if (online !== undefined && isOnline(registry)) return online.lookup(registry, phone);
      if (lists.fault(registry) !== null) return lists.lookup(registry, phone);
      if (washes !== undefined && washes.fault(registry) !== null) return null;
      const answer = kept.lookup(registry, phone);
      if (answer === null && washes !== undefined && washes.state(registry) !== null) throw neverWashed();
      return answer;
    },
    fault: faultOf,
    faults() {
      const offline = [...lists.faults(), ...(washes?.faults() ?? [])].filter((registry) => !isOnline(registry));
      return [...offline, ...(online?.names() ?? []).filter((registry) => faultOf(registry) !== null)];
    },
    async refresh() {
      await lists.refresh();
      await washes?.refresh();
    },
  };
}

/** The register is there, and does not know this one: who reads the reason must not look for a list. */
const neverWashed = (): EngageError =>
  new EngageError("dependency-unavailable", "no washed list has a verdict on the number", {
    extra: { dependency: "registry" },
  });

/** By its newest wash; each number has the date of its own. */
function washedOf(washes: Washes | undefined, registry: string): Loaded | null {
  const state = washes?.state(registry) ?? null;
  if (state === null) return null;
  const { asOf, source, digest } = state.newest;
  return { asOf, source, digest, entries: state.judged };
}

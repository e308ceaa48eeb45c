import type { OnlineRegistry } from "@broadnet-engage/core/registries";
import type { ListedRegisters, Registers, WashedRegisters, Washes } from "./registers.ts";
import { withWashes } from "./washed-registers.ts";

export interface AskedToo {
  readonly washes: Washes;
  /** Services that are asked for each number. */
  readonly online?: OnlineRegistry | undefined;
}

/** Registers by their lists, and those that give out none: {@link withWashes}, and {@link withServices} over them. */
export const withAsked = (lists: ListedRegisters, { washes, online }: AskedToo): Registers =>
  withServices(withWashes(lists, washes), online);

/** A register that has a service is asked there and nowhere else. */
export function withServices(kept: WashedRegisters, online?: OnlineRegistry): Registers {
  const service = (registry: string): string | null => online?.source(registry) ?? null;
  const isOnline = (registry: string): boolean => service(registry) !== null;
  const fault = (registry: string): string | null =>
    isOnline(registry) ? (online?.fault(registry) ?? null) : kept.fault(registry);
  return {
    ...kept,
    ...{ service, fault },
    current: (registry) => (isOnline(registry) ? null : kept.current(registry)),
    loaded: async (registry) => (isOnline(registry) ? null : ((await kept.loaded?.(registry)) ?? null)),
    lookup: (registry, phone) =>
      online !== undefined && isOnline(registry) ? online.lookup(registry, phone) : kept.lookup(registry, phone),
    faults() {
      const offline = kept.faults().filter((registry) => !isOnline(registry));
      return [...offline, ...(online?.names() ?? []).filter((registry) => fault(registry) !== null)];
    },
  };
}

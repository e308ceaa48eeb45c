import { DAY, type Instant, knownOf, type RegistryRule, type RulePack, toIso } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type * as contract from "../contract/registries.ts";
import type { Loaded, Registers } from "../registries/registers.ts";

type State = z.input<(typeof contract.getRegistries.responses)[200]>["items"][number];

/** A register, as strict as any rule that names it. */
export interface NamedRegister {
  readonly registry: string;
  readonly authority: string;
  readonly maxAgeDays: number;
  readonly semantics: NonNullable<RegistryRule["semantics"]>;
  readonly access: NonNullable<RegistryRule["access"]>;
}

/** The registers the packs of a jurisdiction name, past and future values too; null when it has no pack. */
export function registersOf(packs: readonly RulePack[], jurisdiction: string): readonly NamedRegister[] | null {
  const own = packs.filter((pack) => pack.jurisdiction === jurisdiction);
  if (own.length === 0) return null;
  const found = new Map<string, NamedRegister>();
  for (const { value } of own.flatMap((pack) => knownOf(pack.rules.dncRegistry))) {
    const { registry, authority, maxAgeDays, semantics = "deny", access = "file" } = value;
    const other = found.get(registry);
    const days = Math.min(maxAgeDays, other?.maxAgeDays ?? maxAgeDays);
    found.set(registry, { registry, authority, maxAgeDays: days, semantics, access });
  }
  return [...found.values()].sort((a, b) => (a.registry < b.registry ? -1 : 1));
}

const freshUntil = ({ asOf }: Loaded, { maxAgeDays }: NamedRegister): Instant => asOf + maxAgeDays * DAY;

export function presentRegister(named: NamedRegister, registers: Registers, now: Instant): State {
  const { registry, authority, semantics, access, maxAgeDays } = named;
  const loaded = registers.current(registry);
  return {
    ...{ registry, authority, semantics, access, max_age_days: maxAgeDays, fault: registers.fault(registry) },
    loaded: loaded !== null,
    entries: loaded?.entries ?? null,
    as_of: loaded === null ? null : toIso(loaded.asOf),
    fresh_until: loaded === null ? null : toIso(freshUntil(loaded, named)),
    fresh: loaded !== null && now <= freshUntil(loaded, named),
    source: loaded?.source ?? null,
    digest: loaded?.digest ?? null,
  };
}

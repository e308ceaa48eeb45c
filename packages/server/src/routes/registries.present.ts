import {
  DAY,
  type Instant,
  knownOf,
  type Purpose,
  type RegistryRule,
  type RulePack,
  toIso,
} from "@broadnet-engage/core/model";
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
  /** Calls of any other purpose are made without asking it. */
  readonly purposes: ReadonlySet<Purpose>;
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
    const purposes = new Set([...value.purposes, ...(other?.purposes ?? [])]);
    found.set(registry, { registry, authority, maxAgeDays: days, semantics, access, purposes });
  }
  return [...found.values()].sort((a, b) => (a.registry < b.registry ? -1 : 1));
}

export const freshUntil = (
  { asOf }: Pick<Loaded, "asOf">,
  { maxAgeDays }: Pick<NamedRegister, "maxAgeDays">,
): Instant => asOf + maxAgeDays * DAY;

export async function presentRegister(named: NamedRegister, registers: Registers, now: Instant): Promise<State> {
  const { registry, authority, semantics, access, maxAgeDays } = named;
  const about = { registry, authority, semantics, access, max_age_days: maxAgeDays, fault: registers.fault(registry) };
  const service = registers.service?.(registry) ?? null;
  if (service !== null) return { ...about, ...NOTHING_LOADED, ...servedBy(service, about.fault) };
  const loaded = registers.current(registry);
  if (loaded === null) return { ...about, ...NOTHING_LOADED };
  const washed = registers.washes.state(registry);
  const isWashed = washed !== null && washed.newest.digest === loaded.digest;
  return {
    ...about,
    answers_from: isWashed ? "washes" : "list",
    loaded: true,
    entries: loaded.entries ?? (await registers.washes.judged(registry)),
    as_of: toIso(loaded.asOf),
    oldest_as_of: isWashed ? toIso(washed.oldest.asOf) : null,
    fresh_until: toIso(freshUntil(loaded, named)),
    fresh: now <= freshUntil(loaded, named),
    source: loaded.source,
    digest: loaded.digest,
  };
}

const NOTHING_LOADED = {
  ...{ answers_from: null, loaded: false, entries: null, as_of: null, oldest_as_of: null },
  ...{ fresh_until: null, fresh: false, source: null, digest: null },
} satisfies Partial<State>;

/** Whether it is there is known by its last answer. Of what age an answer is, each tells for itself. */
const servedBy = (source: string, fault: string | null) => {
  const answers = fault === null;
  return { answers_from: answers ? ("service" as const) : null, loaded: answers, fresh: answers, source };
};

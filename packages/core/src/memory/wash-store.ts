import type { Instant } from "../model/instant.ts";
import { numbersIn } from "../model/number-blocks.ts";
import { mustJudge } from "../model/register-edition.ts";
import { MOST_REGISTRIES, type StatedEdition } from "../ports/registry-store.ts";
import { MOST_WASHES, type StoredWashes, type WashStore } from "../ports/wash-store.ts";

interface Kept {
  readonly stated: StatedEdition;
  readonly verdicts: ReadonlyMap<number, boolean>;
}

/** Washes in this process, gone with it. For tests, and to say what every other store must do. */
export function memoryWashStore(most = MOST_WASHES): WashStore {
  const kept = new Map<string, readonly Kept[]>();
  const of = (registry: string): readonly Kept[] => kept.get(registry) ?? [];
  return {
    loaded: async (registry) => of(registry)[0]?.stated ?? null,
    lookup(registry, phone) {
      const number = Number(phone.slice(1));
      const saying = of(registry).filter(({ verdicts }) => verdicts.has(number));
      const newest = saying.filter(({ stated }) => stated.asOf === saying[0]?.stated.asOf);
      const words = new Set(newest.map(({ verdicts }) => verdicts.get(number)));
      const [listed] = words;
      if (newest[0] === undefined || listed === undefined || words.size > 1) return null;
      return { listed, ...newest[0].stated };
    },
    async keep(registry, { asOf, source, digest }, sets) {
      mustJudge(sets);
      const before = of(registry);
      if (before.some(({ stated }) => stated.asOf === asOf && stated.digest === digest)) return "already";
      const last = before[most - 1]?.stated.asOf ?? Number.NEGATIVE_INFINITY;
      if (asOf <= last) return "older";
      const verdicts = new Map<number, boolean>();
      for (const number of numbersIn(sets.unlisted.blocks)) verdicts.set(number, false);
      for (const number of numbersIn(sets.listed.blocks)) verdicts.set(number, true);
      const staying = before.filter(({ stated }) => stated.asOf > last);
      kept.set(registry, [...staying, { stated: { asOf, source, digest }, verdicts }].sort(newestFirst));
      return "kept";
    },
    async erase(registry, before) {
      const staying = of(registry).filter(({ stated }) => stated.asOf >= before);
      const gone = of(registry).length - staying.length;
      kept.set(registry, staying);
      return gone;
    },
    washed: async () =>
      [...kept.keys()]
        .sort()
        .flatMap((registry) => told(registry, of(registry)))
        .slice(0, MOST_REGISTRIES),
    judged: async (registry) => new Set(of(registry).flatMap(({ verdicts }) => [...verdicts.keys()])).size,
  };
}

/** Of one date, by their names: so the first is the same in every store. */
function newestFirst({ stated: a }: Kept, { stated: b }: Kept): number {
  return b.asOf - a.asOf || (a.digest < b.digest ? -1 : 1);
}

function told(registry: string, washes: readonly Kept[]): readonly StoredWashes[] {
  const [newest, oldest] = [washes[0], washes.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  const asOf: Instant = oldest.stated.asOf;
  return [{ registry, washes: washes.length, newest: newest.stated, oldest: { asOf } }];
}

import { numbersIn } from "../model/number-blocks.ts";
import { lineageWith, mustBeNumber, mustNotBeEmpty, whyNotApplied } from "../model/register-edition.ts";
import {
  MOST_REGISTRIES,
  type RegistryStore,
  type StatedEdition,
  type StoredChanges,
  type StoredEdition,
} from "../ports/registry-store.ts";

interface Kept {
  readonly edition: StoredEdition;
  readonly numbers: ReadonlySet<number>;
}

/** Registers in this process, gone with it. For tests, and to say what every other store must do. */
export function memoryRegistryStore(): RegistryStore {
  const kept = new Map<string, Kept>();
  return {
    loaded: async (registry) => statedIn(kept.get(registry)),
    async lookup(registry, phone) {
      const found = kept.get(registry);
      const stated = statedIn(found);
      if (found === undefined || stated === null) return null;
      return { listed: found.numbers.has(Number(phone.slice(1))), ...stated };
    },
    async put(registry, { asOf, source, digest }, given) {
      const isOlder = (): boolean => asOf < (kept.get(registry)?.edition.asOf ?? Number.NEGATIVE_INFINITY);
      if (isOlder()) return false;
      const numbers = new Set<number>();
      for await (const part of given)
        for (const number of typeof part === "number" ? [part] : numbersIn(part)) numbers.add(mustBeNumber(number));
      mustNotBeEmpty(numbers.size);
      if (isOlder()) return false;
      const edition = { registry, asOf, source, digest, entries: numbers.size, lineage: [digest] };
      kept.set(registry, { numbers, edition });
      return true;
    },
    async change(registry, changes) {
      // Gathered first: others may change it while the numbers come.
      const whole = { removed: await gathered(changes.removed), added: await gathered(changes.added) };
      const before = kept.get(registry);
      const refused = whyNotApplied(before?.edition, changes);
      if (before === undefined || refused !== null) return { outcome: refused ?? "another", effects: 0 };
      const { numbers, effects } = changed(before.numbers, whole);
      kept.set(registry, { numbers, edition: editionAfter(before.edition, changes, numbers.size) });
      return { outcome: "applied", effects };
    },
    editions: async () =>
      [...kept.values()]
        .map(({ edition }) => edition)
        .sort((a, b) => (a.registry < b.registry ? -1 : 1))
        .slice(0, MOST_REGISTRIES),
  };
}

function statedIn(kept: Kept | undefined): StatedEdition | null {
  if (kept === undefined) return null;
  const { asOf, source, digest } = kept.edition;
  return { asOf, source, digest };
}

async function gathered(numbers: StoredChanges["added"]): Promise<readonly number[]> {
  const all: number[] = [];
  for await (const number of numbers) all.push(mustBeNumber(number));
  return all;
}

interface WholeChanges {
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

function changed(before: ReadonlySet<number>, { added, removed }: WholeChanges) {
  const numbers = new Set(before);
  let effects = 0;
  for (const number of removed) if (numbers.delete(number)) effects += 1;
  for (const number of added) {
    if (!numbers.has(number)) effects += 1;
    numbers.add(number);
  }
  return { numbers, effects };
}

const editionAfter = (before: StoredEdition, { asOf, source, digest }: StoredChanges, entries: number) => ({
  ...{ registry: before.registry, asOf, source, digest, entries },
  lineage: lineageWith(before.lineage, digest),
});

import { EngageError } from "@broadnet-engage/core/errors";
import type { RegistryStore, StoredEdition } from "@broadnet-engage/core/ports";
import { digestAfter, readChangeFile, readNumberFile, readNumberFileHead } from "@broadnet-engage/core/registries";
import { OUTCOMES } from "../imports/register-takes.ts";
import { changesPath, unlessThereIsNone } from "../registries/lineage.ts";
import type { Said } from "./said.ts";

type Told = (text: string) => void;
type Place = Pick<StoredEdition, "asOf" | "digest">;

/**
 * Puts a register's files into a store: the whole list, unless the store's edition is of it, and then the changes that store has not.
 * Asked again, whenever it was stopped, it goes on with what is not there.
 *
 * @throws EngageError `dependency-unavailable` when a file cannot be used or the store is away, `validation-failed` when the
 *   store has a newer list, or other changes
 */
export async function load(path: string, store: RegistryStore, tell: Told): Promise<Said> {
  const { registry, asOf, source, sourceDigest: digest } = await readNumberFileHead(path);
  const before = await editionIn(store, registry);
  const isOfIt = before?.lineage.includes(digest) === true && before.asOf >= asOf;
  if (!isOfIt) {
    const { blocks } = await readNumberFile(path);
    tell(`${path} is sound and goes into the database`);
    if (!(await store.put(registry, { asOf, source, digest }, [blocks])))
      throw new EngageError("validation-failed", `A newer list of ${registry} is in the database; it stays.`);
  }
  const changes = await loadChanges(path, { asOf, digest }, store, tell);
  const now = await editionIn(store, registry);
  const [done, date] = [isOfIt && changes === 0 ? "were there already" : "are there", new Date(now?.asOf ?? asOf)];
  return {
    text: `${registry}: ${now?.entries.toLocaleString("en")} numbers of ${date.toISOString()} ${done}\nedition ${now?.digest}`,
    well: true,
  };
}

const editionIn = async (store: RegistryStore, registry: string): Promise<StoredEdition | undefined> =>
  (await store.editions()).find((edition) => edition.registry === registry);

/** @returns how many files of changes were new to the store */
async function loadChanges(path: string, whole: Place, store: RegistryStore, tell: Told): Promise<number> {
  let count = 0;
  for (let last = whole; ; ) {
    const file = changesPath(path, last);
    const read = await readChangeFile(file).catch(unlessThereIsNone);
    if (read === null) return count;
    const { registry, asOf, source } = read.head;
    const { added, removed, digest: changes } = read.delta;
    const digest = digestAfter(last.digest, changes);
    const edition = { asOf, source, digest, follows: last.digest };
    const { outcome } = await store.change(registry, {
      ...edition,
      added: added.numbers(),
      removed: removed.numbers(),
    });
    const refusal = OUTCOMES[outcome];
    if (refusal !== null) throw new EngageError("validation-failed", `${file}: ${refusal}`);
    if (outcome === "applied") {
      count += 1;
      tell(`${file} is in the database`);
    }
    last = { asOf, digest };
  }
}

import type { Facts } from "../compliance/facts.ts";
import { SUBJECT_KEY_BYTES } from "../model/audit-seal.ts";
import { canonicalJson, digestOf } from "../model/canonical-json.ts";
import type { AuditDraft, Decision } from "../model/decision.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";

/** The version of the code that decides. Raised with every change that can change an answer. */
export const DECISION_VERSION = "1";

/** A set of packs in the form it is archived in. */
interface PackSet {
  readonly digest: string;
  /** The packs, and the list of their digests: what `packArchive` keeps. */
  readonly texts: readonly string[];
  readonly digests: ReadonlyMap<string, string>;
}

const sets = new WeakMap<readonly RulePack[], PackSet>();

/** Computed once for a list of packs, which nobody changes. */
export function packSetOf(packs: readonly RulePack[]): PackSet {
  const known = sets.get(packs);
  if (known !== undefined) return known;
  const texts = packs.map((pack) => canonicalJson(pack));
  const digests = texts.map(digestOf);
  const list = canonicalJson(digests);
  const set = {
    digest: digestOf(list),
    texts: [...texts, list],
    digests: new Map(packs.map((pack, index) => [pack.id, digests[index] ?? ""])),
  };
  sets.set(packs, set);
  return set;
}

/** What goes into the log beside a decision: all it was made from. */
export function evidenceOf(
  engine: Engine,
  facts: Facts,
  decision: Decision,
): Pick<AuditDraft, "facts" | "inputs" | "spareKey"> {
  const set = packSetOf(engine.packs);
  return {
    facts,
    inputs: {
      engine: DECISION_VERSION,
      tzdata: engine.tzdata,
      packSet: set.digest,
      packs: decision.packs.map(({ id, version }) => ({ id, version, digest: set.digests.get(id) ?? "" })),
      registries: Object.entries(facts.registries).map(([name, fact]) => ({
        name,
        asOf: fact.asOf ?? null,
        digest: null,
      })),
    },
    spareKey: () => Buffer.from(engine.random.bytes(SUBJECT_KEY_BYTES)).toString("base64"),
  };
}

/** Before the first decision by a set of packs is written, the packs themselves are: a digest in the log can be looked up. */
export async function archivePacks(engine: Engine, stores: Stores): Promise<void> {
  const { digest, texts } = packSetOf(engine.packs);
  if (engine.memory.archivedPacks === digest) return;
  await stores.packArchive.keep(texts);
}

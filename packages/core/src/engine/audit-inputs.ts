import type { Facts } from "../compliance/facts.ts";
import { SUBJECT_KEY_BYTES } from "../model/audit-cipher.ts";
import { canonicalJson, digestOf } from "../model/canonical-json.ts";
import type { AuditDraft, Decision, DecisionInputs } from "../model/decision.ts";
import type { RulePack } from "../model/rule-pack.ts";
import type { Stores } from "../ports/storage.ts";
import type { Engine } from "./context.ts";

/** The version of the code that decides. Raised with every change that can change an answer. */
export const DECISION_VERSION = "1";

/** One pack, and what of it is named in a record. */
interface PackContent {
  /** Canonical: what `packArchive` keeps. */
  readonly text: string;
  readonly digest: string;
  readonly calendars: readonly Named[];
}
interface Named {
  readonly id: string;
  readonly digest: string;
}

const contents = new WeakMap<RulePack, PackContent>();

function contentOf(pack: RulePack): PackContent {
  const known = contents.get(pack);
  if (known !== undefined) return known;
  const text = canonicalJson(pack);
  const calendars = (pack.calendars ?? []).map((one) => ({ id: one.id, digest: digestOf(canonicalJson(one)) }));
  const content = { text, digest: digestOf(text), calendars };
  contents.set(pack, content);
  return content;
}

/** A set of packs in the form it is archived in. */
interface PackSet {
  readonly digest: string;
  /** The packs, and the list of their digests: what `packArchive` keeps. */
  readonly texts: readonly string[];
  readonly byId: ReadonlyMap<string, PackContent>;
}

const sets = new WeakMap<readonly RulePack[], PackSet>();

/** Computed once for a list of packs, which nobody changes. */
export function packSetOf(packs: readonly RulePack[]): PackSet {
  const known = sets.get(packs);
  if (known !== undefined) return known;
  const all = packs.map(contentOf);
  const list = canonicalJson(all.map(({ digest }) => digest));
  const set = {
    digest: digestOf(list),
    texts: [...all.map(({ text }) => text), list],
    byId: new Map(packs.map((pack) => [pack.id, contentOf(pack)])),
  };
  sets.set(packs, set);
  return set;
}

/** The packs of a decision as they were: the installation's, else the tenant's own, which stand whole among the facts. */
function appliedOf(set: PackSet, { ownRules }: Pick<Facts, "ownRules">, { packs }: Decision) {
  const own = new Map(ownRules.map((pack) => [pack.id, pack]));
  return packs.map(({ id, version }) => {
    const pack = own.get(id);
    const content = set.byId.get(id) ?? (pack === undefined ? null : contentOf(pack));
    return { id, version, digest: content?.digest ?? "", calendars: content?.calendars ?? [] };
  });
}

/** What of a decision's inputs is the same for all decisions under one law, which name the same packs. */
type Shared = Pick<DecisionInputs, "packs" | "calendars">;
const shared = new WeakMap<
  Decision["packs"],
  { readonly set: PackSet; readonly own: Facts["ownRules"]; readonly inputs: Shared }
>();

function sharedOf(set: PackSet, facts: Facts, decision: Decision): Shared {
  const known = shared.get(decision.packs);
  if (known?.set === set && known.own === facts.ownRules) return known.inputs;
  const applied = appliedOf(set, facts, decision);
  const calendars = new Map(applied.flatMap((pack) => pack.calendars).map((one) => [`${one.id} ${one.digest}`, one]));
  const inputs = {
    packs: applied.map(({ id, version, digest }) => ({ id, version, digest })),
    calendars: [...calendars.values()],
  };
  shared.set(decision.packs, { set, own: facts.ownRules, inputs });
  return inputs;
}

/** What goes into the log beside a decision: all it was made from. */
export function evidenceOf(engine: Engine, facts: Facts, decision: Decision): Pick<AuditDraft, "inputs" | "spareKey"> {
  const set = packSetOf(engine.packs);
  const { packs, calendars } = sharedOf(set, facts, decision);
  return {
    inputs: {
      engine: DECISION_VERSION,
      tzdata: engine.tzdata,
      packSet: set.digest,
      packs,
      calendars,
      registries: Object.entries(facts.registries).map(([name, fact]) => ({
        name,
        asOf: fact.asOf ?? null,
        digest: (fact.kind === "known" ? fact.value.digest : undefined) ?? null,
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

import { decide } from "../compliance/decide.ts";
import type { Facts } from "../compliance/facts.ts";
import type { Replay } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { annexText } from "../model/audit-annex.ts";
import type { AuditRecord, Decision } from "../model/decision.ts";
import { RulePack } from "../model/rule-pack.ts";
import type { Stores } from "../ports/storage.ts";
import { DECISION_VERSION } from "./audit-inputs.ts";
import type { Engine } from "./context.ts";

async function archived(stores: Stores, digest: string): Promise<unknown> {
  const text = await stores.packArchive.find(digest);
  if (text === null)
    throw new EngageError("invariant-broken", "The rule packs of that decision are not in the archive.", {
      extra: { digest },
    });
  return JSON.parse(text);
}

/** The packs an installation had when it decided, as they were. */
async function packsOfThen(stores: Stores, packSet: string): Promise<readonly RulePack[]> {
  const digests = (await archived(stores, packSet)) as readonly string[];
  const packs: RulePack[] = [];
  for (const digest of digests) packs.push(RulePack.parse(await archived(stores, digest)));
  return packs;
}

/** Members of a decision that two makings of it do not share. */
const differing = (then: Decision, now: Decision): readonly string[] =>
  Object.keys({ ...then, ...now }).filter((member) => {
    const [before, after] = [then[member as keyof Decision], now[member as keyof Decision]];
    return JSON.stringify(before) !== JSON.stringify(after);
  });

/**
 * Makes a recorded decision again from what its record holds. With the packs of then the same bytes must come out, unless the
 * code or the time zone data is another one, which is told. With other packs: what would they have said?
 */
export async function replayOf(
  engine: Pick<Engine, "tzdata">,
  stores: Stores,
  record: AuditRecord,
  packs: readonly RulePack[] | null,
): Promise<Replay> {
  const rules = packs ?? (await packsOfThen(stores, record.inputs.packSet));
  const decision = decide(record.facts as Facts, rules, record.decision.checkedAt, record.inputs.tzdata);
  return {
    record,
    decision,
    same: annexText({ facts: record.facts, decision }) === annexText(record),
    differs: differing(record.decision, decision),
    sameEngine: record.inputs.engine === DECISION_VERSION,
    sameTzdata: record.inputs.tzdata === engine.tzdata,
  };
}

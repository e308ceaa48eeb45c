import type { Actor, RelationshipToRecord } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { RelationshipId, TenantId } from "../model/ids.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { Engine } from "./context.ts";
import type { Unit } from "./unit.ts";

/** Whose words a record holds, and where it is written. */
export interface Writing {
  readonly engine: Engine;
  readonly unit: Unit;
  readonly tenantId: TenantId;
  readonly by: Actor;
}

/** The same contract by what was said of it, so that a list which is handed in again does not open what was ended meanwhile. */
const said = ({ phone, kind, startedAt, reference }: Omit<RelationshipToRecord, "endedAt">): string =>
  JSON.stringify([phone, kind, startedAt, reference]);

/**
 * For each that is given the record that holds now: a new one, the one there is, or one that ends it sooner. Writers of one tenant take
 * turns, so what another is about to write down is held by the time it is looked for.
 */
export async function recordAll(writing: Writing, given: readonly RelationshipToRecord[]) {
  for (const [index, one] of given.entries()) mustEndLater(one, index);
  const { relationships } = writing.unit.stores;
  await relationships.takeTurn(writing.tenantId);
  const phones = [...new Set(given.map(({ phone }) => phone))];
  const held = await relationships.heldWith(writing.tenantId, phones, LIMITS.relationshipsCounted);
  const known = new Map([...held.values()].flat().map((record) => [said(record), record]));
  const added = new Set<RelationshipRecord>();
  const records: RelationshipRecord[] = [];
  for (const one of given) {
    const before = known.get(said(one));
    const [record, isNew] =
      before === undefined ? [firstOf(writing, one), true] : await sooner(writing, before, one, added.has(before));
    if (isNew) added.add(record);
    known.set(said(one), record);
    records.push(record);
  }
  await relationships.putMany([...added]);
  for (const record of added) tell(writing, record);
  return { records, added: added.size };
}

/** One event for each record. The first of a relationship has its id. */
export function tell({ unit, by }: Writing, record: RelationshipRecord): void {
  const { id, tenantId, relationshipId, phone, kind, state, startedAt, endedAt } = record;
  const type = state === "withdrawn" ? "withdrawn" : id === relationshipId ? "recorded" : "ended";
  const payload = { relationshipId, phone, kind, startedAt, endedAt, by: by.name };
  unit.notify(`relationship.${type}`, tenantId, relationshipId, payload);
}

function mustEndLater({ startedAt, endedAt }: RelationshipToRecord, index: number): void {
  if (endedAt === null || endedAt > startedAt) return;
  throw new EngageError("validation-failed", "ended_at must be after started_at.", {
    extra: { pointer: `#/relationships/${index}/ended_at` },
  });
}

function firstOf({ engine, unit, tenantId, by }: Writing, one: RelationshipToRecord): RelationshipRecord {
  const { phone, kind, startedAt, endedAt, reference } = one;
  const id = engine.ids.next<RelationshipId>();
  return {
    ...{ id, tenantId, relationshipId: id, phone, kind, state: "held", startedAt, endedAt, reference, reason: null },
    ...{ writtenAt: unit.at, writtenBy: by.name, writtenById: by.id },
  };
}

const isSooner = (at: number | null, { endedAt }: RelationshipRecord): boolean =>
  at !== null && (endedAt === null || at < endedAt);

async function sooner(
  writing: Writing,
  before: RelationshipRecord,
  { endedAt }: RelationshipToRecord,
  isOfThisWriting: boolean,
): Promise<readonly [record: RelationshipRecord, isNew: boolean]> {
  if (!isSooner(endedAt, before)) return [before, false];
  const { relationships } = writing.unit.stores;
  const latest = isOfThisWriting
    ? before
    : ((await relationships.lock(writing.tenantId, before.relationshipId)) ?? before);
  if (latest.state === "withdrawn" || !isSooner(endedAt, latest)) return [latest, false];
  return [followedBy(writing, latest, { endedAt }, null), true];
}

/** The next record of a relationship; it stands after the latest, also where the clocks of two nodes differ. */
export const followedBy = (
  { engine, unit, by }: Writing,
  latest: RelationshipRecord,
  changes: Partial<Pick<RelationshipRecord, "state" | "endedAt">>,
  reason: string | null,
): RelationshipRecord => ({
  ...latest,
  ...changes,
  ...{ id: engine.ids.next<RelationshipId>(), reason },
  ...{ writtenAt: Math.max(unit.at, latest.writtenAt), writtenBy: by.name, writtenById: by.id },
});

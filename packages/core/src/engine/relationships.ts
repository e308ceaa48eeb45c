import { type Actor, EMBEDDER, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { RelationshipId, TenantId } from "../model/ids.ts";
import { type Instant, toIso } from "../model/instant.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import type { Engine } from "./context.ts";
import { followedBy, recordAll, tell, type Writing } from "./record-relationships.ts";
import { inUnit } from "./unit.ts";

type Members = TenantDialer["relationships"];

/** What ties people to the tenant. Records are only added; the latest of a relationship is what every check sees. */
export function relationshipsOf(engine: Engine, tenantId: TenantId): Members {
  const amend = (id: RelationshipId, reason: string, by: Actor, how: Amendment) =>
    inUnit(engine, (unit) => follow({ engine, unit, tenantId, by }, { id, reason, how }));
  return {
    record: async (given, by = EMBEDDER) => {
      mustBeSome(given.length);
      return inUnit(engine, (unit) => recordAll({ engine, unit, tenantId, by }, given));
    },
    end: (id, { at, reason }, by = EMBEDDER) =>
      amend(id, reason, by, (latest, now) => endOf(latest, at ?? Math.min(now, latest.endedAt ?? now))),
    withdraw: (id, reason, by = EMBEDDER) =>
      amend(id, reason, by, ({ state }) => (state === "withdrawn" ? null : { state: "withdrawn" })),
  };
}

function mustBeSome(count: number): void {
  const limit = LIMITS.relationshipsPerRequest;
  if (count > 0 && count <= limit) return;
  throw new EngageError("limit-exceeded", `1 to ${limit} relationships may be written down at once.`, {
    extra: { limit },
  });
}

/** What of the latest record becomes another; null when it says so already. */
type Amendment = (
  latest: RelationshipRecord,
  now: Instant,
) => Partial<Pick<RelationshipRecord, "state" | "endedAt">> | null;

/**
 * An end may be written for later, and moved to an earlier day: contracts are given notice. Never to a later one, which would open
 * calls after somebody wrote down that there is no reason for them; what goes on after an end is a relationship of its own.
 */
function endOf({ state, startedAt, endedAt }: RelationshipRecord, at: Instant): ReturnType<Amendment> {
  if (state === "withdrawn")
    throw new EngageError("invalid-state", "The relationship was withdrawn; it has no end.", { extra: { state } });
  if (at === endedAt) return null;
  if (at <= startedAt)
    throw invalid("#/at", `at must be after ${toIso(startedAt)}, when it began; withdraw what never was.`);
  if (endedAt !== null && at > endedAt)
    throw invalid(
      "#/at",
      `It ends at ${toIso(endedAt)} and no later; write down what follows as another relationship.`,
    );
  return { endedAt: at };
}

interface Following {
  readonly id: RelationshipId;
  readonly reason: string;
  readonly how: Amendment;
}

/** Adds a record to a relationship, named by any of its records. Whoever comes at the same time waits, and goes on from this one. */
async function follow(writing: Writing, { id, reason, how }: Following): Promise<RelationshipRecord> {
  if (reason.trim() === "" || reason.length > LIMITS.reasonLength)
    throw invalid("#/reason", `A reason of 1 to ${LIMITS.reasonLength} characters is needed.`);
  const { unit, tenantId } = writing;
  const { relationships } = unit.stores;
  const named = await relationships.find(tenantId, id);
  const latest = named === null ? null : await relationships.lock(tenantId, named.relationshipId);
  if (latest === null)
    throw new EngageError("not-found", "There is no such relationship.", { extra: { resource: "relationship", id } });
  const changes = how(latest, unit.at);
  if (changes === null) return latest;
  const record = followedBy(writing, latest, changes, reason);
  await relationships.put(record);
  tell(writing, record);
  return record;
}

const invalid = (pointer: string, message: string): EngageError =>
  new EngageError("validation-failed", message, { extra: { pointer } });

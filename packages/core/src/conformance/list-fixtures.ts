import type { Callback } from "../model/callback.ts";
import type { DispositionSet } from "../model/disposition.ts";
import { HOUR } from "../model/instant.ts";
import type { RelationshipRecord } from "../model/relationship.ts";
import { NOW, type Source } from "./chance.ts";

// Rows of what stands around the contact list: promises, choices, what ties people to the tenant.

const stamps = { createdAt: NOW, updatedAt: NOW, version: 1 };

export function aDispositionSet({ ids }: Source, over: Partial<DispositionSet>): DispositionSet {
  const id = over.id ?? ids.next<DispositionSet["id"]>();
  return { tenantId: ids.next(), name: `Set ${id}`, codes: ["sale"], ...stamps, ...over, id };
}

export function aCallback({ ids, aPhone }: Source, over: Partial<Callback>): Callback {
  return {
    id: ids.next(),
    tenantId: ids.next(),
    campaignId: ids.next(),
    contactId: ids.next(),
    phone: aPhone(),
    dueAt: NOW + HOUR,
    timezone: null,
    agentId: null,
    expiresMinutes: null,
    note: null,
    status: "scheduled",
    callId: null,
    createdBy: "Sara Haddad",
    ...stamps,
    ...over,
  };
}

export function aRelationship({ ids, aPhone }: Source, over: Partial<RelationshipRecord>): RelationshipRecord {
  const id = over.id ?? ids.next<RelationshipRecord["id"]>();
  return {
    id,
    tenantId: ids.next(),
    relationshipId: id,
    phone: aPhone(),
    kind: "running_contract",
    state: "held",
    startedAt: NOW,
    endedAt: null,
    reference: "Contract 7731",
    reason: null,
    writtenAt: NOW,
    writtenBy: "Sara Haddad",
    writtenById: null,
    ...over,
  };
}

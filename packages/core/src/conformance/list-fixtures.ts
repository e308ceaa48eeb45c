import type { Callback } from "../model/callback.ts";
import type { DispositionSet } from "../model/disposition.ts";
import { HOUR } from "../model/instant.ts";
import { NOW, type Source } from "./chance.ts";

// Rows of what stands around the contact list: promises, choices, files.

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

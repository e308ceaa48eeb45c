import { type Actor, EMBEDDER, type NumberToList, type TenantDialer } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { DncEntry } from "../model/dnc.ts";
import type { CampaignId, DncEntryId, TenantId } from "../model/ids.ts";
import { parsePhone } from "../model/phone.ts";
import type { Engine } from "./context.ts";
import { inUnit, type Unit } from "./unit.ts";

/** The tenant's own do-not-call list. */
export function dncOf(engine: Engine, tenantId: TenantId): TenantDialer["dnc"] {
  return {
    add: async (phones, entry, by = EMBEDDER, together) => {
      if (phones.length === 0 || phones.length > LIMITS.dncPerRequest)
        throw new EngageError("limit-exceeded", `1 to ${LIMITS.dncPerRequest} numbers may be added at once.`, {
          extra: { limit: LIMITS.dncPerRequest },
        });
      return inUnit(engine, async (unit) => {
        const country = (await unit.stores.tenants.find(tenantId))?.defaultCountry ?? null;
        const listed = { ...entry, tenantId, addedBy: by.name, addedById: by.id, addedAt: unit.at };
        const rows = phones.flatMap((given) => entryOf(engine, given, listed, country));
        const result = { ...(await addToDnc(unit, tenantId, rows)), invalid: phones.length - rows.length };
        await together?.(unit.stores, result);
        return result;
      });
    },
    remove: (id, reason, by = EMBEDDER) => inUnit(engine, (unit) => remove(unit, tenantId, id, reason, by)),
  };
}

type Given = Parameters<TenantDialer["dnc"]["add"]>;
type Listed = Given[1] & Pick<DncEntry, "tenantId" | "addedBy" | "addedById" | "addedAt">;

/** None when the number cannot exist. */
function entryOf(engine: Engine, given: Given[0][number], listed: Listed, country: string | null): DncEntry[] {
  const own: NumberToList = typeof given === "string" ? { phone: given } : given;
  const phone = parsePhone(own.phone, country);
  if (phone === null) return [];
  const { scope = "tenant", campaignId = null, expiresAt = null } = listed;
  const place = own.campaignId === undefined ? { scope, campaignId } : placeOf(own.campaignId);
  return [
    {
      ...listed,
      ...place,
      id: engine.ids.next<DncEntryId>(),
      phone,
      reason: own.reason === undefined ? listed.reason : own.reason,
      expiresAt: own.expiresAt === undefined ? expiresAt : own.expiresAt,
      ...IN_FORCE,
    },
  ];
}

const placeOf = (campaignId: CampaignId | null) =>
  ({ scope: campaignId === null ? "tenant" : "campaign", campaignId }) as const;

/** What a new entry says of its removal. */
export const IN_FORCE = { removedAt: null, removedBy: null, removedById: null, removedReason: null } as const;

/** Contacts that were taken off the lists stay off: only a requeue brings one back (contract §21). */
async function remove(unit: Unit, tenantId: TenantId, id: DncEntryId, reason: string, by: Actor): Promise<DncEntry> {
  if (reason.trim() === "" || reason.length > LIMITS.reasonLength)
    throw new EngageError("validation-failed", `A reason of 1 to ${LIMITS.reasonLength} characters is needed.`, {
      extra: { pointer: "#/reason" },
    });
  const removal = { removedAt: unit.at, removedBy: by.name, removedById: by.id, removedReason: reason };
  const removed = await unit.stores.dnc.remove(tenantId, id, removal);
  if (removed === null)
    throw new EngageError("not-found", "There is no such entry.", { extra: { resource: "dnc_entry", id } });
  unit.notify("dnc.removed", tenantId, id, {
    phone: removed.phone,
    source: removed.source,
    scope: removed.scope,
    by: by.name,
  });
  return removed;
}

/** Adds entries, takes their contacts off the lists, and tells. A contact with a call up goes on; it ends as `dnc` with the call (C-DNC-2). */
export async function addToDnc(
  unit: Unit,
  tenantId: TenantId,
  entries: readonly DncEntry[],
): Promise<{ added: readonly DncEntry[]; duplicates: readonly DncEntry[] }> {
  const { added, duplicates } = await unit.stores.dnc.add(entries);
  for (const scope of new Set(added.map((entry) => entry.campaignId))) {
    const phones = added.filter((entry) => entry.campaignId === scope).map((entry) => entry.phone);
    await unit.stores.contacts.markDnc(tenantId, phones, scope, unit.at);
  }
  for (const entry of added)
    unit.notify("dnc.added", tenantId, entry.id, {
      phone: entry.phone,
      source: entry.source,
      scope: entry.scope,
      by: entry.addedBy,
    });
  return { added, duplicates };
}

import { LIMITS } from "../limits.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import { DAY, HOUR, SECOND } from "../model/instant.ts";
import type { Tenant } from "../model/tenant.ts";
import type { Engine } from "./context.ts";
import { inUnit } from "./unit.ts";

const EVERY_MS = HOUR;
const SOON_MS = SECOND;
const BY = "retention";
const CAMPAIGNS_AT_ONCE = 100;

/**
 * Erases contacts of campaigns that have been finished for longer than the tenant keeps them; for a tenant that says nothing
 * they are kept for ever. A batch a second, so that no step is held up by a long list. Several nodes may do it at once: no
 * contact goes twice, and what one of them leaves undone is found again, for the contact itself is what is left to do.
 */
export async function sweepContacts(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  const { memory } = engine;
  if (now < memory.nextContactSweepAt) return;
  memory.nextContactSweepAt = now + EVERY_MS;
  const tenants = await engine.storage.read((stores) => stores.tenants.all());
  for (const tenant of tenants) if (await sweepTenant(engine, tenant)) memory.nextContactSweepAt = now + SOON_MS;
}

/** True when there may be more. */
async function sweepTenant(engine: Engine, { id: tenantId, settings }: Tenant): Promise<boolean> {
  const { contactsDays } = settings.retention;
  if (contactsDays === null) return false;
  const before = engine.clock.now() - contactsDays * DAY;
  const finished = await engine.storage.read((stores) =>
    stores.campaigns.finishedWithContacts(tenantId, before, CAMPAIGNS_AT_ONCE),
  );
  // Of one campaign at a time; one whose contacts are all still on a call waits for the next hour.
  for (const { id } of finished) if ((await eraseBatch(engine, tenantId, id)) > 0) return true;
  return false;
}

const eraseBatch = (engine: Engine, tenantId: TenantId, campaignId: CampaignId): Promise<number> =>
  inUnit(engine, async (unit) => {
    const by = { erasedAt: unit.at, erasedBy: BY };
    const erased = await unit.stores.contacts.eraseMany(tenantId, campaignId, by, LIMITS.sweepBatch);
    const { contacts, contacted, connected } = erased;
    if (contacts === 0) return 0;
    const gone = { totalContacts: -contacts, contacted: -contacted, connected: -connected };
    await unit.stores.campaigns.count(tenantId, campaignId, gone);
    unit.notify("contacts.erased", tenantId, campaignId, { campaignId, contacts, by: BY });
    return contacts;
  });

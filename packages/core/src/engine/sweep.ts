import { LIMITS } from "../limits.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../model/instant.ts";
import type { Tenant } from "../model/tenant.ts";
import type { Engine } from "./context.ts";

/** Old events are looked for so often; what is found at once is one batch, and the rest is fetched soon. */
const EVERY_MS = HOUR;
const SOON_MS = MINUTE;

/**
 * Forgets events and settled deliveries older than the tenant keeps them (30 days unless it says otherwise), and attempts
 * that no rule counts any more. A batch of
 * each tenant at a time, so that no step is held up by a month of history.
 */
export async function sweep(engine: Engine): Promise<void> {
  const now = engine.clock.now();
  const { memory } = engine;
  if (now < memory.nextSweepAt) return;
  memory.nextSweepAt = now + EVERY_MS;
  const tenants = await engine.storage.read((stores) => stores.tenants.all());
  for (const tenant of tenants) if (await sweepTenant(engine, tenant, now)) memory.nextSweepAt = now + SOON_MS;
}

/** True when there may be more. */
async function sweepTenant(engine: Engine, tenant: Tenant, now: Instant): Promise<boolean> {
  const before = now - tenant.settings.retention.eventsDays * DAY;
  const [events, deliveries, attempts] = await engine.storage.transact(async (stores) => [
    await stores.outbox.forget(tenant.id, before, LIMITS.sweepBatch),
    await stores.webhooks.forgetDeliveries(tenant.id, before, LIMITS.sweepBatch),
    await stores.attempts.forget(tenant.id, now - LIMITS.attemptDays * DAY, LIMITS.sweepBatch),
  ]);
  return [events, deliveries, attempts].includes(LIMITS.sweepBatch);
}

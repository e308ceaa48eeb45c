import type { Campaign } from "../model/campaign.ts";
import type { TenantId } from "../model/ids.ts";
import { whole } from "../model/rate.ts";
import { allowance, STARTS_FADE_MS, type TenantUse, tenantTurns } from "../pacing/tenant-turns.ts";
import type { Engine } from "./context.ts";

/** What a tenant may take of what all share, in this tick; what it takes is taken off. */
export interface TenantMeans {
  lines: number;
  starts: number;
}

/** Lines nobody uses, of the trunk and of the switch. */
export const freeLines = (engine: Engine): number =>
  Math.max(0, Math.min(engine.trunk.maxConcurrentCalls - engine.book.liveCalls.size, engine.switch.load().freeLines));

/**
 * The tenants in turn, each with its campaigns in the order given and with what it may take. A turn is made out when it comes,
 * so that it sees what those before it left. Where there is one tenant, all is his.
 */
export function* turnsOf(
  engine: Engine,
  campaigns: readonly Campaign[],
): Generator<{ readonly means: TenantMeans; readonly campaigns: readonly Campaign[] }> {
  const byTenant = new Map<TenantId, Campaign[]>();
  for (const campaign of campaigns) {
    const known = byTenant.get(campaign.tenantId);
    if (known !== undefined) known.push(campaign);
    else byTenant.set(campaign.tenantId, [campaign]);
  }
  if (byTenant.size < 2) {
    yield { means: { lines: Number.POSITIVE_INFINITY, starts: Number.POSITIVE_INFINITY }, campaigns };
    return;
  }
  const turns = tenantTurns(usesOf(engine, [...byTenant.keys()]), {
    lines: engine.trunk.maxConcurrentCalls,
    startsPerSecond: engine.memory.trunkRate.perSecond,
  });
  for (const [n, turn] of turns.entries()) {
    const later = turns.slice(n + 1);
    const lines = later.map((one) => one.lines);
    const starts = later.map((one) => one.starts);
    const means = {
      lines: allowance(freeLines(engine), turn.lines, lines),
      starts: allowance(whole(engine.memory.trunkBucket), turn.starts, starts),
    };
    yield { means, campaigns: byTenant.get(turn.id as TenantId) ?? [] };
  }
}

function usesOf(engine: Engine, tenants: readonly TenantId[]): readonly TenantUse[] {
  const lines = new Map<TenantId, number>();
  for (const { tenantId } of engine.book.liveCalls.values()) lines.set(tenantId, (lines.get(tenantId) ?? 0) + 1);
  return tenants.map((id) => ({ id, lines: lines.get(id) ?? 0, starts: startsOf(engine, id) }));
}

function startsOf({ memory, clock }: Engine, id: TenantId): number {
  const known = memory.tenantStarts.get(id);
  return known === undefined ? 0 : known.starts * Math.exp(-Math.max(0, clock.now() - known.at) / STARTS_FADE_MS);
}

/** Calls were started: of the tenant's means, and of what it had lately. */
export function startedBy(engine: Engine, id: TenantId, means: TenantMeans, calls: number): void {
  means.lines -= calls;
  means.starts -= calls;
  if (calls > 0) engine.memory.tenantStarts.set(id, { at: engine.clock.now(), starts: startsOf(engine, id) + calls });
}

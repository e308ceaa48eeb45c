import type { OriginateRequest } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import type { Call } from "../model/call.ts";
import type { AuditRecord } from "../model/decision.ts";
import type { CallId, TenantId } from "../model/ids.ts";
import { DAY, MINUTE } from "../model/instant.ts";
import type { Unit } from "./unit.ts";

const SWEPT = 5;

/**
 * The call this key made before, or null when it has made none: then the key is ours until the transaction ends, and who
 * asks again meanwhile waits for it. The first thing a dial under a key does, before any other lock (C-IDE-4).
 */
export async function madeBefore(
  unit: Unit,
  tenantId: TenantId,
  { idempotencyKey, agentId, destination }: OriginateRequest,
): Promise<{ readonly call: Call; readonly audit: AuditRecord } | null> {
  const { refId } = await unit.stores.idempotency.begin({
    tenantId,
    key: idempotencyKey ?? "",
    digest: "",
    owner: "",
    startedAt: unit.at,
    leasedUntil: unit.at + MINUTE,
    expiresAt: unit.at + DAY,
    refId: null,
    answer: null,
  });
  // Every keyed dial takes a few forgotten keys away, so that they need no one to sweep.
  await unit.stores.idempotency.sweep(unit.at, SWEPT);
  const call = refId === null ? null : await unit.stores.calls.find(tenantId, refId as CallId);
  if (call === null) return null;
  if (call.agentId !== agentId || call.phone !== destination)
    throw new EngageError("idempotency-key-reused", "The key has made another call.");
  const entry = await unit.stores.audit.find(tenantId, call.auditRef);
  if (entry === null) throw new EngageError("invariant-broken", "A call's decision is not in the audit log.");
  if (entry.record === null)
    throw new EngageError("invalid-state", "The person was taken out of the audit log meanwhile.");
  return { call, audit: entry.record };
}

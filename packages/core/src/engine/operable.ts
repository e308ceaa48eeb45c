import type { Operator } from "../dialer-api.ts";
import { EngageError } from "../errors.ts";
import { agentOf, type Call } from "../model/call.ts";
import type { CallId, TenantId } from "../model/ids.ts";
import type { Stores } from "../ports/storage.ts";

/** The caller's call, which he may act on. */
export async function operable(stores: Stores, tenantId: TenantId, id: CallId, by: Operator): Promise<Call> {
  const call = await stores.calls.find(tenantId, id);
  if (call === null) throw new EngageError("not-found", "There is no such call.", { extra: { resource: "call", id } });
  if (by.agentOnly && (agentOf(call) as string | null) !== by.id)
    throw new EngageError("forbidden", "Only the call's own agent may do that.");
  return call;
}

import type { DomainEvent } from "../model/events.ts";
import { toIso, toPreciseIso } from "../model/instant.ts";
import type { StoredEvent } from "../model/webhook.ts";
import { wirePayload } from "./catalogue.ts";

/**
 * An event as it is stored and sent. `body` is the JSON text itself, not a value: signatures cover bytes, so all attempts
 * must send the same ones (C-WH-2). Seven members, in the contract's order (§16.1). `preciseTime`: when it occurred is told
 * with milliseconds.
 */
export function envelope(
  event: DomainEvent,
  { preciseTime = false }: { readonly preciseTime?: boolean } = {},
): StoredEvent {
  const body = JSON.stringify({
    event_id: event.id,
    event_type: event.type,
    tenant_id: event.tenantId,
    occurred_at: preciseTime ? toPreciseIso(event.at) : toIso(event.at),
    correlation_id: event.correlationId,
    schema_version: "1",
    payload: wirePayload(event.type, event.payload),
  });
  return {
    id: event.id,
    tenantId: event.tenantId,
    type: event.type,
    at: event.at,
    correlationId: event.correlationId,
    body,
  };
}

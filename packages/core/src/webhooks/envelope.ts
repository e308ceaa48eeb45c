import type { DomainEvent } from "../model/events.ts";
import { toIso } from "../model/instant.ts";
import type { StoredEvent } from "../model/webhook.ts";
import { wirePayload } from "./catalogue.ts";

/**
 * An event as it is stored and sent. `body` is the JSON text itself, not a value: signatures cover bytes, so all attempts
 * must send the same ones (C-WH-2). Seven members, in the contract's order (§16.1).
 */
export function envelope(event: DomainEvent): StoredEvent {
  const body = JSON.stringify({
    event_id: event.id,
    event_type: event.type,
    tenant_id: event.tenantId,
    occurred_at: toIso(event.at),
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

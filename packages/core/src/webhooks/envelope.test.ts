import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../model/events.ts";
import { CATALOGUE } from "./catalogue.ts";
import { envelope } from "./envelope.ts";
import { TEST_VECTOR } from "./test-vector.ts";

const ping = {
  id: TEST_VECTOR.eventId,
  type: "webhook.ping",
  tenantId: TEST_VECTOR.tenantId,
  at: TEST_VECTOR.at,
  correlationId: TEST_VECTOR.eventId,
  payload: {},
} as const satisfies DomainEvent;

describe("the envelope", () => {
  it("is the published text, byte for byte (contract §27)", () => {
    expect(envelope(ping).body).toBe(TEST_VECTOR.body);
  });

  it("has exactly seven members, in the contract's order (§16.1)", () => {
    const event: DomainEvent = { ...ping, type: "call.completed", payload: CATALOGUE["call.completed"].example };
    expect(Object.keys(JSON.parse(envelope(event).body) as object)).toEqual([
      "event_id",
      "event_type",
      "tenant_id",
      "occurred_at",
      "correlation_id",
      "schema_version",
      "payload",
    ]);
  });

  it("C-GEN-4 tells milliseconds where an installation wants them", () => {
    const { body } = envelope({ ...ping, at: TEST_VECTOR.at + 987 }, { preciseTime: true });
    expect(JSON.parse(body)).toMatchObject({ occurred_at: "2026-09-03T09:41:07.987Z" });
  });

  it("C-GEN-4 cuts the instant to whole seconds on the wire and keeps it whole in store", () => {
    const stored = envelope({ ...ping, at: TEST_VECTOR.at + 987 });
    expect(JSON.parse(stored.body)).toMatchObject({ occurred_at: "2026-09-03T09:41:07Z" });
    expect(stored).toMatchObject({
      id: ping.id,
      type: "webhook.ping",
      at: TEST_VECTOR.at + 987,
      correlationId: ping.id,
    });
  });

  it("C-WH-2 gives the same bytes for the same event", () => {
    expect(envelope({ ...ping })).toEqual(envelope({ ...ping }));
  });
});

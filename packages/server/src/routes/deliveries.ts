import type { DomainEvent, EventType } from "@broadnet-engage/core/model";
import { CATALOGUE, EVENT_TYPES, envelope } from "@broadnet-engage/core/webhooks";
import { z } from "zod";
import * as contract from "../contract/webhooks.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentDelivery, presentDeliveryDetail, presentEvent } from "./webhooks.present.ts";
import { findWebhook } from "./webhooks.ts";

/** What was sent and what could be: deliveries, events, and the kinds of events there are. */
export const deliveryRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listDeliveries)(async ({ params, query, caller }) => {
    assertRange(query.from, query.to);
    const endpoint = await findWebhook(services, caller.tenantId, params.id);
    const list = `deliveries:${endpoint.id}`;
    const filter = {
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(query.event_type === undefined ? {} : { eventType: query.event_type }),
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
    };
    const page = await services.storage.read((stores) =>
      stores.webhooks.pageDeliveries(caller.tenantId, endpoint.id, filter, pageRequest(list, query)),
    );
    return { status: 200, body: presentPage(list, query, page, presentDelivery) };
  }),
  handle(contract.getDelivery)(async ({ params, caller }) => {
    const delivery = await services.storage.read((stores) => stores.webhooks.findDelivery(caller.tenantId, params.id));
    if (!delivery) throw notFound("delivery");
    return { status: 200, body: presentDeliveryDetail(delivery) };
  }),
  handle(contract.redeliver)(async ({ params, caller }) => {
    const delivery = await services.of(caller.tenantId).webhooks.redeliver(params.id);
    const headers = { Location: `/v1/deliveries/${delivery.id}` };
    return { status: 201, body: presentDeliveryDetail(delivery), headers };
  }),
  handle(contract.listEvents)(async ({ query, caller }) => {
    assertRange(query.from, query.to);
    const range = {
      ...(query.from === undefined ? {} : { from: query.from }),
      ...(query.to === undefined ? {} : { to: query.to }),
    };
    const page = await services.storage.read((stores) =>
      stores.outbox.page(caller.tenantId, range, pageRequest("events", query)),
    );
    return { status: 200, body: presentPage("events", query, page, presentEvent) };
  }),
  handle(contract.getEvent)(async ({ params, caller }) => {
    const event = await services.storage.read((stores) => stores.outbox.find(caller.tenantId, params.id));
    if (!event) throw notFound("event");
    return { status: 200, body: presentEvent(event) };
  }),
  handle(contract.listEventTypes)(async ({ caller }) => {
    return { status: 200, body: { items: EVENT_TYPES.map((type) => presentType(type, caller.tenantId)) } };
  }),
];

const EXAMPLE_ID = "0192f3d0-6a77-7b2c-8f4e-9b1d20c5e611";
const EXAMPLE_AT = Date.UTC(2026, 8, 3, 9, 41, 7);

function presentType(type: EventType, tenantId: string): z.input<typeof contract.EventTypeInfo> {
  const kind = CATALOGUE[type];
  const stands = { id: EXAMPLE_ID, type, tenantId, at: EXAMPLE_AT, correlationId: EXAMPLE_ID, payload: kind.example };
  return {
    type,
    description: kind.meaning,
    in_wildcard: !kind.onlyIfNamed,
    schema: z.toJSONSchema(kind.schema, { io: "input" }) as Record<string, unknown>,
    example: presentEvent(envelope(stands as unknown as DomainEvent)),
  };
}

import { HOUR, type TenantId, toIsoOrNull, type WebhookEndpoint, type WebhookId } from "@broadnet-engage/core/model";
import { secretFrom } from "@broadnet-engage/core/webhooks";
import { WIRE_LIMITS } from "../contract/limits.ts";
import * as contract from "../contract/webhooks.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle } from "../http/handler.ts";
import { assertRange } from "../http/range.ts";
import { notFound, Problem, validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentDeliveryDetail, presentNewWebhook, presentWebhook } from "./webhooks.present.ts";

export const webhookRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listWebhooks)(async ({ query, caller }) => {
    const page = await services.storage.read((stores) =>
      stores.webhooks.pageEndpoints(caller.tenantId, pageRequest("webhooks", query)),
    );
    return { status: 200, body: presentPage("webhooks", query, page, presentWebhook) };
  }),
  handle(contract.createWebhook)(async ({ body, caller }) => {
    await assertTarget(services, body.url);
    const now = services.clock.now();
    const endpoint: WebhookEndpoint = {
      id: services.ids.next<WebhookId>(),
      tenantId: caller.tenantId,
      url: body.url,
      events: body.events,
      description: body.description ?? null,
      enabled: body.enabled,
      secret: secretFrom(services.random.bytes(32)),
      previousSecret: null,
      previousSecretUntil: null,
      health: "healthy",
      failingSince: null,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    await services.storage.transact(async (stores) => {
      const { total } = await stores.webhooks.pageEndpoints(caller.tenantId, { limit: 1, after: null });
      if (total >= WIRE_LIMITS.webhooks) {
        throw new Problem("limit-exceeded", `A tenant has at most ${WIRE_LIMITS.webhooks} endpoints.`, {
          members: { limit: WIRE_LIMITS.webhooks },
        });
      }
      await stores.webhooks.insertEndpoint(endpoint);
    });
    const headers = { Location: `/v1/webhooks/${endpoint.id}`, ...etag(endpoint.version) };
    return { status: 201, body: presentNewWebhook(endpoint), headers };
  }),
  handle(contract.getWebhook)(async ({ params, caller }) => {
    const endpoint = await findWebhook(services, caller.tenantId, params.id);
    return { status: 200, body: presentWebhook(endpoint), headers: etag(endpoint.version) };
  }),
  handle(contract.updateWebhook)(async ({ params, body, caller, ifVersion }) => {
    if (body.url !== undefined) await assertTarget(services, body.url);
    const saved = await services.storage.transact(async (stores) => {
      const endpoint = await stores.webhooks.findEndpoint(caller.tenantId, params.id);
      if (!endpoint) throw notFound("webhook");
      assertVersion(endpoint, ifVersion);
      const enabled = body.enabled ?? endpoint.enabled;
      // Switching it on is a person's word that it is mended. What it missed can be replayed.
      const mended = enabled && !endpoint.enabled ? ({ health: "healthy", failingSince: null } as const) : {};
      if (!enabled) await stores.webhooks.cancelPending(caller.tenantId, endpoint.id);
      return stores.webhooks.saveEndpoint({
        ...endpoint,
        ...mended,
        url: body.url ?? endpoint.url,
        events: body.events ?? endpoint.events,
        description: body.description === undefined ? endpoint.description : body.description,
        enabled,
        updatedAt: services.clock.now(),
      });
    });
    return { status: 200, body: presentWebhook(saved), headers: etag(saved.version) };
  }),
  handle(contract.deleteWebhook)(async ({ params, caller, ifVersion }) => {
    assertVersion(await findWebhook(services, caller.tenantId, params.id), ifVersion);
    await services.storage.transact((stores) => stores.webhooks.removeEndpoint(caller.tenantId, params.id));
    return { status: 204, body: null };
  }),
  handle(contract.rotateWebhookSecret)(async ({ params, body, caller, ifVersion }) => {
    const now = services.clock.now();
    const saved = await services.storage.transact(async (stores) => {
      const endpoint = await stores.webhooks.findEndpoint(caller.tenantId, params.id);
      if (!endpoint) throw notFound("webhook");
      assertVersion(endpoint, ifVersion);
      const grace = body.grace_hours > 0;
      return stores.webhooks.saveEndpoint({
        ...endpoint,
        secret: secretFrom(services.random.bytes(32)),
        previousSecret: grace ? endpoint.secret : null,
        previousSecretUntil: grace ? now + body.grace_hours * HOUR : null,
        updatedAt: now,
      });
    });
    return { status: 200, body: presentNewWebhook(saved), headers: etag(saved.version) };
  }),
  handle(contract.testWebhook)(async ({ params, caller }) => {
    const delivery = await services.of(caller.tenantId).webhooks.test(params.id);
    return { status: 200, body: presentDeliveryDetail(delivery) };
  }),
  handle(contract.replayWebhook)(async ({ params, body, caller }) => {
    assertRange(body.from, body.to);
    const { event_types: eventTypes } = body;
    const range = { from: body.from, to: body.to, ...(eventTypes ? { eventTypes } : {}) };
    const { events, lastAt } = await services.of(caller.tenantId).webhooks.replay(params.id, range);
    return { status: 200, body: { events, last_at: toIsoOrNull(lastAt) } };
  }),
];

/** The tenant's endpoint, or 404. */
export async function findWebhook(services: Services, tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint> {
  const endpoint = await services.storage.read((stores) => stores.webhooks.findEndpoint(tenantId, id));
  if (!endpoint) throw notFound("webhook");
  return endpoint;
}

/** C-WH-14: tested here, and again at each delivery. */
async function assertTarget(services: Services, url: string): Promise<void> {
  const why = await services.refuseTarget(url);
  if (why !== null) throw validationFailed([{ pointer: "#/url", code: "url_not_allowed", message: why }]);
}

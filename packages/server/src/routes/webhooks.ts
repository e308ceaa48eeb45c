import type { TenantId, WebhookEndpoint, WebhookId } from "@broadnet-engage/core/model";
import { secretFrom } from "@broadnet-engage/core/webhooks";
import * as contract from "../contract/webhooks.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle } from "../http/handler.ts";
import { notFound, validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentDelivery, presentNewWebhook, presentWebhook } from "./webhooks.present.ts";

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
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    await services.storage.transact((stores) => stores.webhooks.insertEndpoint(endpoint));
    const headers = { Location: `/v1/webhooks/${endpoint.id}`, ...etag(endpoint.version) };
    return { status: 201, body: presentNewWebhook(endpoint), headers };
  }),
  handle(contract.getWebhook)(async ({ params, caller }) => {
    const endpoint = await find(services, caller.tenantId, params.id);
    return { status: 200, body: presentWebhook(endpoint), headers: etag(endpoint.version) };
  }),
  handle(contract.updateWebhook)(async ({ params, body, caller, ifVersion }) => {
    if (body.url !== undefined) await assertTarget(services, body.url);
    const saved = await services.storage.transact(async (stores) => {
      const endpoint = await stores.webhooks.findEndpoint(caller.tenantId, params.id);
      if (!endpoint) throw notFound("webhook");
      assertVersion(endpoint, ifVersion);
      return stores.webhooks.saveEndpoint({
        ...endpoint,
        url: body.url ?? endpoint.url,
        events: body.events ?? endpoint.events,
        description: body.description === undefined ? endpoint.description : body.description,
        enabled: body.enabled ?? endpoint.enabled,
        updatedAt: services.clock.now(),
      });
    });
    return { status: 200, body: presentWebhook(saved), headers: etag(saved.version) };
  }),
  handle(contract.deleteWebhook)(async ({ params, caller, ifVersion }) => {
    assertVersion(await find(services, caller.tenantId, params.id), ifVersion);
    await services.storage.transact((stores) => stores.webhooks.removeEndpoint(caller.tenantId, params.id));
    return { status: 204, body: null };
  }),
  handle(contract.listDeliveries)(async ({ params, query, caller }) => {
    const endpoint = await find(services, caller.tenantId, params.id);
    const list = `deliveries:${endpoint.id}`;
    const page = await services.storage.read((stores) =>
      stores.webhooks.pageDeliveries(caller.tenantId, endpoint.id, pageRequest(list, query)),
    );
    return { status: 200, body: presentPage(list, query, page, presentDelivery) };
  }),
];

async function find(services: Services, tenantId: TenantId, id: WebhookId): Promise<WebhookEndpoint> {
  const endpoint = await services.storage.read((stores) => stores.webhooks.findEndpoint(tenantId, id));
  if (!endpoint) throw notFound("webhook");
  return endpoint;
}

/** C-WH-14: tested here, and again at each delivery. */
async function assertTarget(services: Services, url: string): Promise<void> {
  const why = await services.refuseTarget(url);
  if (why !== null) throw validationFailed([{ pointer: "#/url", code: "url_not_allowed", message: why }]);
}

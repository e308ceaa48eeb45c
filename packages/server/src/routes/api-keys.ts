import type { ApiKey, ApiKeyId } from "@broadnet-engage/core/model";
import { toIso } from "@broadnet-engage/core/model";
import { makeApiKey } from "../auth/api-keys.ts";
import * as contract from "../contract/api-keys.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { type Bound, handle } from "../http/handler.ts";
import { notFound, Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentApiKey, presentNewApiKey } from "./api-keys.present.ts";

export const apiKeyRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listApiKeys)(async ({ query, caller }) => {
    const page = await services.storage.read((stores) =>
      stores.apiKeys.page(caller.tenantId, pageRequest("api_keys", query)),
    );
    return { status: 200, body: presentPage("api_keys", query, page, presentApiKey) };
  }),
  handle(contract.createApiKey)(async ({ body, caller }) => {
    const now = services.realClock.now();
    const expiresAt = body.expires_at ?? null;
    if (expiresAt !== null && expiresAt <= now) throw expired(expiresAt, now);
    const { key, hash, hint } = makeApiKey(services.random);
    const row: ApiKey = {
      id: services.ids.next<ApiKeyId>(),
      tenantId: caller.tenantId,
      name: body.name,
      role: body.role,
      scopes: body.scopes ?? null,
      hash,
      hint,
      createdBy: caller.user.id,
      createdAt: now,
      expiresAt,
      lastUsedAt: null,
    };
    await services.storage.transact((stores) => stores.apiKeys.insert(row));
    return { status: 201, body: presentNewApiKey(row, key), headers: { Location: `/v1/api-keys/${row.id}` } };
  }),
  handle(contract.deleteApiKey)(async ({ params, caller }) => {
    const gone = await services.storage.transact((stores) => stores.apiKeys.remove(caller.tenantId, params.id));
    if (!gone) throw notFound("API key");
    services.authenticator.forget();
    return { status: 204, body: null };
  }),
];

const expired = (expiresAt: number, now: number): Problem =>
  new Problem("invalid-range", "`expires_at` is over already.", {
    members: { from: toIso(now), to: toIso(expiresAt) },
  });

import type { ApiKeyId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, idParams, instantIn, instantOut, pageOf, paging, text } from "./primitives.ts";
import { ADMIN, AGENT_UP, route } from "./route.ts";

const common = { tag: "api_keys", access: ADMIN, clauses: ["C-AUTH-1"] } as const;
const role = z.enum(AGENT_UP);
const scope = z
  .string()
  .regex(/^[a-z_]{1,40}:(?:read|write)$/, "must be <tag>:read or <tag>:write, e.g. contacts:write");

const ApiKey = named(
  "ApiKey",
  z.object({
    id: idOut,
    name: z.string(),
    role,
    /** Null: all its role may do. */
    scopes: z.array(z.string()).nullable(),
    /** How the key begins and ends. */
    hint: z.string(),
    created_by: idOut,
    created_at: instantOut,
    expires_at: instantOut.nullable(),
    last_used_at: instantOut.nullable(),
  }),
);

export const listApiKeys = route({
  ...common,
  id: "listApiKeys",
  method: "get",
  path: "/v1/api-keys",
  summary: "The tenant's API keys, newest first",
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("ApiKeyPage", pageOf(ApiKey)) },
  refusals: ["invalid-cursor"],
});

export const createApiKey = route({
  ...common,
  id: "createApiKey",
  method: "post",
  path: "/v1/api-keys",
  summary: "Make an API key; the key itself is shown this once",
  body: named(
    "ApiKeyCreate",
    z.strictObject({
      name: text(100),
      role,
      scopes: z.array(scope).min(1).max(50).nullable().optional(),
      expires_at: instantIn.nullable().optional(),
    }),
  ),
  responses: { 201: named("ApiKeyCreated", z.object({ ...ApiKey.shape, key: z.string() })) },
  refusals: ["invalid-range"],
});

export const deleteApiKey = route({
  ...common,
  id: "deleteApiKey",
  method: "delete",
  path: "/v1/api-keys/{id}",
  summary: "End an API key; it opens nothing within a second",
  params: idParams<ApiKeyId>(),
  responses: { 204: null },
  refusals: [],
});

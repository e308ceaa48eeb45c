import { type CliGroupId, Retention, type TenantId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { OwnRulesIn, OwnRulesOut } from "./own-rules.ts";
import { country, idOut, idParams, instantOut, pageOf, paging, text, timezone, uuid } from "./primitives.ts";
import { ADMIN, route } from "./route.ts";

const days = Retention.shape;
const retentionOut = z.object({
  recordings_days: days.recordingsDays.describe("Null = for ever; a campaign may say otherwise"),
  events_days: days.eventsDays,
  contacts_days: days.contactsDays.describe("Of completed campaigns; null = for ever"),
});

export const Tenant = named(
  "Tenant",
  z.object({
    id: idOut,
    name: z.string(),
    slug: z.string(),
    timezone: z.string(),
    default_country: z.string().nullable(),
    status: z.enum(["active", "suspended"]),
    rate_limit_per_minute: z.int().nullable().describe("Null = the installation's; set by platform administrators"),
    retention: retentionOut,
    default_cli_group_id: idOut.nullable(),
    recordings_self: z.boolean().describe("Agents may listen to the recordings of their own calls"),
    own_rules: OwnRulesOut.nullable().describe("What the tenant forbids itself beside the law; null = nothing"),
    created_at: instantOut,
    updated_at: instantOut,
    version: z.int(),
  }),
);

const slug = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be 1 to 63 of a-z 0-9 -, not at the ends");
const name = text(200);
const rateLimit = z.int().min(1).max(1_000_000).nullable();
const tag = { tag: "tenants" } as const;

export const getTenant = route({
  ...tag,
  id: "getTenant",
  method: "get",
  path: "/v1/tenant",
  clauses: ["C-GEN-15", "C-CON-1"],
  summary: "The tenant I belong to, and its settings",
  access: ADMIN,
  responses: { 200: Tenant },
  refusals: [],
});

export const updateTenant = route({
  ...tag,
  id: "updateTenant",
  method: "patch",
  path: "/v1/tenant",
  clauses: ["C-CON-1"],
  summary: "Change my tenant's settings",
  access: ADMIN,
  body: z.strictObject({
    name: name.optional(),
    timezone: timezone.optional(),
    default_country: country.nullable().optional(),
    retention: z.strictObject(retentionOut.partial().shape).optional(),
    default_cli_group_id: uuid<CliGroupId>().nullable().optional(),
    recordings_self: z.boolean().optional(),
    own_rules: OwnRulesIn.nullable().optional(),
  }),
  responses: { 200: Tenant },
  refusals: ["unknown-reference", "precondition-failed"],
});

const PLATFORM = ["platform_admin"] as const;

export const listTenants = route({
  ...tag,
  id: "listTenants",
  method: "get",
  path: "/v1/tenants",
  clauses: ["C-ROLE-1", "C-PAG-8"],
  summary: "Every tenant of the installation, newest first",
  access: PLATFORM,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("TenantPage", pageOf(Tenant)) },
  refusals: ["invalid-cursor"],
});

export const createTenant = route({
  ...tag,
  id: "createTenant",
  method: "post",
  path: "/v1/tenants",
  clauses: ["C-ROLE-1"],
  summary: "A new tenant with its first administrator",
  access: PLATFORM,
  body: z.strictObject({
    name,
    slug,
    timezone: timezone.default("Asia/Dubai"),
    default_country: country.nullable().default(null),
    rate_limit_per_minute: rateLimit.default(null),
    admin: z.strictObject({ email: z.email().max(254), full_name: text(200), password: text(128, 12) }),
  }),
  responses: { 201: Tenant },
  refusals: ["duplicate-resource"],
});

export const changeTenant = route({
  ...tag,
  id: "changeTenant",
  method: "patch",
  path: "/v1/tenants/{id}",
  clauses: ["C-ROLE-1", "C-RL-6", "C-AUTH-5"],
  summary: "Rename, suspend or limit a tenant; suspending ends its sessions",
  access: PLATFORM,
  params: idParams<TenantId>(),
  body: z.strictObject({
    name: name.optional(),
    slug: slug.optional(),
    status: z.enum(["active", "suspended"]).optional(),
    rate_limit_per_minute: rateLimit.optional(),
  }),
  responses: { 200: Tenant },
  refusals: ["duplicate-resource", "invalid-state", "precondition-failed"],
});

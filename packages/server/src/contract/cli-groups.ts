import { type CliGroupId, CliHealth, type E164, isE164 } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, idParams, instantIn, instantOut, pageOf, paging, phone, phoneOut, text } from "./primitives.ts";
import { ADMIN, route, SUPERVISOR_UP } from "./route.ts";

export const CliGroup = named(
  "CliGroup",
  z.object({
    id: idOut,
    name: z.string(),
    numbers_count: z.int(),
    created_at: instantOut,
    updated_at: instantOut,
    version: z.int(),
  }),
);
export const CliNumber = named(
  "CliNumber",
  z.object({
    phone: phoneOut,
    country: z.string().nullable(),
    label: z.string().nullable(),
    enabled: z.boolean(),
    ownership_evidence: z.string().nullable(),
    verified_at: instantOut.nullable(),
    daily_cap: z.int().nullable().describe("Calls it may show in a day of the tenant's; null = any number"),
    cool_down_until: instantOut.nullable(),
    health: CliHealth.describe("By its answer rate beside the group's other numbers"),
    answer_rate_7d: z.number().nullable().describe("In percent; null when it showed no call"),
    calls_today: z.int(),
    created_at: instantOut,
  }),
);

const tag = { tag: "cli-groups", clauses: ["C-CAL-10"] } as const;
const params = idParams<CliGroupId>();
const numberParams = z.object({
  ...params.shape,
  phone: z
    .string()
    .refine(isE164)
    .transform((value) => value as E164),
});
const label = z.string().max(100).nullable().optional();
const evidence = z.string().max(500).nullable().optional();

const use = {
  verified_at: instantIn.nullable().optional(),
  daily_cap: z.int().min(1).max(1_000_000).nullable().optional(),
  cool_down_until: instantIn.nullable().optional(),
};

export const listCliGroups = route({
  ...tag,
  id: "listCliGroups",
  method: "get",
  path: "/v1/cli-groups",
  summary: "Groups of caller IDs",
  access: SUPERVISOR_UP,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("CliGroupPage", pageOf(CliGroup)) },
  refusals: ["invalid-cursor"],
});

export const createCliGroup = route({
  ...tag,
  id: "createCliGroup",
  method: "post",
  path: "/v1/cli-groups",
  summary: "Create a group, with its first numbers",
  access: ADMIN,
  body: z.strictObject({ name: text(200), numbers: z.array(phone).max(1_000).default([]) }),
  responses: { 201: CliGroup },
  refusals: [],
});

export const getCliGroup = route({
  ...tag,
  id: "getCliGroup",
  method: "get",
  path: "/v1/cli-groups/{id}",
  summary: "One group",
  access: SUPERVISOR_UP,
  params,
  responses: { 200: CliGroup },
  refusals: [],
});

export const updateCliGroup = route({
  ...tag,
  id: "updateCliGroup",
  method: "patch",
  path: "/v1/cli-groups/{id}",
  summary: "Rename a group",
  access: ADMIN,
  params,
  body: z.strictObject({ name: text(200) }),
  responses: { 200: CliGroup },
  refusals: ["precondition-failed"],
});

export const deleteCliGroup = route({
  ...tag,
  id: "deleteCliGroup",
  method: "delete",
  path: "/v1/cli-groups/{id}",
  summary: "Remove a group that no campaign uses",
  access: ADMIN,
  params,
  responses: { 204: null },
  refusals: ["resource-in-use", "precondition-failed"],
});

export const listCliNumbers = route({
  ...tag,
  id: "listCliNumbers",
  method: "get",
  path: "/v1/cli-groups/{id}/numbers",
  summary: "Caller IDs of a group, by number",
  access: SUPERVISOR_UP,
  params,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("CliNumberPage", pageOf(CliNumber)) },
  refusals: ["invalid-cursor"],
});

export const addCliNumber = route({
  ...tag,
  id: "addCliNumber",
  method: "post",
  path: "/v1/cli-groups/{id}/numbers",
  summary: "Add a caller ID: the tenant's claim to own the number",
  access: ADMIN,
  params,
  body: z.strictObject({ phone, label, ownership_evidence: evidence, ...use }),
  responses: { 201: CliNumber },
  refusals: ["duplicate-resource"],
});

export const updateCliNumber = route({
  ...tag,
  id: "updateCliNumber",
  method: "patch",
  path: "/v1/cli-groups/{id}/numbers/{phone}",
  summary: "Enable, disable, cap, rest or describe a caller ID",
  access: ADMIN,
  params: numberParams,
  body: z.strictObject({ enabled: z.boolean().optional(), label, ownership_evidence: evidence, ...use }),
  responses: { 200: CliNumber },
  refusals: [],
});

export const deleteCliNumber = route({
  ...tag,
  id: "deleteCliNumber",
  method: "delete",
  path: "/v1/cli-groups/{id}/numbers/{phone}",
  summary: "Take a caller ID out of a group",
  access: ADMIN,
  params: numberParams,
  responses: { 204: null },
  refusals: [],
});

import { DispositionCategory, type DispositionId, type DispositionSetId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, idParams, instantOut, pageOf, paging, text } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

const code = z.string().regex(/^[a-z0-9_]{1,40}$/, "must be 1 to 40 of a-z 0-9 _");
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a language tag, e.g. ar");

export const Disposition = named(
  "Disposition",
  z.object({
    id: idOut,
    code: z.string(),
    label: z.string(),
    labels: z.record(z.string(), z.string()).meta({ description: "The label in other languages, by tag" }),
    parent_code: z.string().nullable(),
    category: DispositionCategory,
    final: z.boolean(),
    requires_note: z.boolean(),
    requires_callback_at: z.boolean(),
    retry_delay_minutes: z.int().nullable(),
    min_talk_seconds: z.int().nullable(),
    hotkey: z.string().nullable(),
    created_at: instantOut,
  }),
);

const rules = {
  labels: z.record(language, text(100)).refine((labels) => Object.keys(labels).length <= 20, "at most 20 languages"),
  parent_code: code.nullable(),
  requires_note: z.boolean(),
  requires_callback_at: z.boolean(),
  retry_delay_minutes: z.int().min(1).max(43_200).nullable(),
  min_talk_seconds: z.int().min(0).max(86_400).nullable(),
  hotkey: text(20).nullable(),
};
const common = { tag: "dispositions", access: SUPERVISOR_UP, clauses: [] } as const;

export const listDispositions = route({
  ...common,
  id: "listDispositions",
  method: "get",
  path: "/v1/dispositions",
  clauses: ["C-PAG-8"],
  summary: "What an agent can say came of a call, by code",
  access: AGENT_UP,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("DispositionPage", pageOf(Disposition)) },
  refusals: ["invalid-cursor"],
});

export const createDisposition = route({
  ...common,
  id: "createDisposition",
  method: "post",
  path: "/v1/dispositions",
  clauses: ["C-DNC-5"],
  summary: "Add a disposition",
  body: z.strictObject({
    code,
    label: text(100),
    category: DispositionCategory,
    final: z.boolean(),
    ...z.object(rules).partial().shape,
  }),
  responses: { 201: Disposition },
  refusals: ["duplicate-resource", "unknown-reference"],
});

export const updateDisposition = route({
  ...common,
  id: "updateDisposition",
  method: "patch",
  path: "/v1/dispositions/{id}",
  summary: "Change a disposition; its code stays, for calls are filed under it",
  params: idParams<DispositionId>(),
  body: z.strictObject(
    z.object({ label: text(100), category: DispositionCategory, final: z.boolean(), ...rules }).partial().shape,
  ),
  responses: { 200: Disposition },
  refusals: ["unknown-reference"],
});

export const deleteDisposition = route({
  ...common,
  id: "deleteDisposition",
  method: "delete",
  path: "/v1/dispositions/{id}",
  summary: "Offer it no more; calls keep their code",
  params: idParams<DispositionId>(),
  responses: { 204: null },
  refusals: ["resource-in-use"],
});

export const DispositionSet = named(
  "DispositionSet",
  z.object({
    id: idOut,
    name: z.string(),
    codes: z.array(z.string()),
    version: z.int(),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);
const codes = z.array(code).min(1).max(200);

export const listDispositionSets = route({
  ...common,
  id: "listDispositionSets",
  method: "get",
  path: "/v1/disposition-sets",
  clauses: ["C-PAG-8"],
  summary: "Sets that campaigns choose from, by name",
  access: AGENT_UP,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("DispositionSetPage", pageOf(DispositionSet)) },
  refusals: ["invalid-cursor"],
});

export const createDispositionSet = route({
  ...common,
  id: "createDispositionSet",
  method: "post",
  path: "/v1/disposition-sets",
  summary: "Name the dispositions that belong together",
  body: z.strictObject({ name: text(100), codes }),
  responses: { 201: DispositionSet },
  refusals: ["duplicate-resource", "unknown-reference"],
});

export const updateDispositionSet = route({
  ...common,
  id: "updateDispositionSet",
  method: "patch",
  path: "/v1/disposition-sets/{id}",
  clauses: ["C-CON-1"],
  summary: "Change a set; campaigns follow at once",
  params: idParams<DispositionSetId>(),
  body: z.strictObject({ name: text(100).optional(), codes: codes.optional() }),
  responses: { 200: DispositionSet },
  refusals: ["duplicate-resource", "unknown-reference", "precondition-failed"],
});

export const deleteDispositionSet = route({
  ...common,
  id: "deleteDispositionSet",
  method: "delete",
  path: "/v1/disposition-sets/{id}",
  summary: "Remove a set no campaign uses",
  params: idParams<DispositionSetId>(),
  responses: { 204: null },
  refusals: ["resource-in-use"],
});

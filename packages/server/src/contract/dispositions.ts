import { DispositionCategory } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, instantOut, pageOf, paging, text } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

export const Disposition = named(
  "Disposition",
  z.object({
    id: idOut,
    code: z.string(),
    label: z.string(),
    category: DispositionCategory,
    final: z.boolean(),
    retry_delay_minutes: z.int().nullable(),
    created_at: instantOut,
  }),
);

export const listDispositions = route({
  id: "listDispositions",
  tag: "dispositions",
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
  id: "createDisposition",
  tag: "dispositions",
  method: "post",
  path: "/v1/dispositions",
  clauses: ["C-DNC-5"],
  summary: "Add a disposition",
  access: SUPERVISOR_UP,
  body: z.strictObject({
    code: z.string().regex(/^[a-z0-9_]{1,40}$/, "must be 1 to 40 of a-z 0-9 _"),
    label: text(100),
    category: DispositionCategory,
    final: z.boolean(),
    retry_delay_minutes: z.int().min(1).max(43_200).nullable().optional(),
  }),
  responses: { 201: Disposition },
  refusals: ["duplicate-resource"],
});

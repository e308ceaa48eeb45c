import { type CampaignId, DncSource } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, instantIn, instantOut, pageOf, paging, phoneOut, uuid } from "./primitives.ts";
import { AGENT_UP, MIB, route, SUPERVISOR_UP } from "./route.ts";

const scope = z.enum(["tenant", "campaign"]);

export const DncEntry = named(
  "DncEntry",
  z.object({
    id: idOut,
    phone: phoneOut,
    source: DncSource,
    reason: z.string().nullable(),
    added_by: z.string(),
    added_at: instantOut,
    added_by_id: idOut.nullable(),
    scope,
    campaign_id: idOut.nullable(),
    expires_at: instantOut.nullable(),
  }),
);

export const listDnc = route({
  id: "listDnc",
  tag: "dnc",
  method: "get",
  path: "/v1/dnc",
  clauses: ["C-PAG-3", "C-PAG-7"],
  summary: "The tenant's own do-not-call list, newest first",
  access: SUPERVISOR_UP,
  query: z.strictObject({ ...paging() }),
  responses: { 200: named("DncPage", pageOf(DncEntry)) },
  refusals: ["invalid-cursor"],
});

export const addDnc = route({
  id: "addDnc",
  tag: "dnc",
  method: "post",
  path: "/v1/dnc",
  clauses: ["C-DNC-1", "C-DNC-2", "C-DNC-3", "C-DNC-4"],
  summary: "Never call these numbers again, from the next moment on",
  access: AGENT_UP,
  bodyLimit: 16 * MIB,
  body: z.strictObject({
    phones: z.array(z.string().max(64)).min(1).max(LIMITS.dncPerRequest),
    reason: z.string().max(LIMITS.reasonLength).nullable().optional(),
    scope: scope.default("tenant"),
    campaign_id: uuid<CampaignId>().nullable().optional(),
    expires_at: instantIn.nullable().optional(),
  }),
  responses: {
    201: named(
      "DncAdded",
      z.object({
        added: z.int(),
        duplicates_skipped: z.int(),
        invalid_phones: z.int(),
        entries: z.array(DncEntry),
      }),
    ),
  },
  refusals: ["dnc-duplicate", "unknown-reference"],
});

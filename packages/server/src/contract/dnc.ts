import { type CampaignId, type DncEntryId, DncSource, isE164, isUuid } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, instantIn, instantOut, pageOf, paging, phone, phoneOut, text, uuid } from "./primitives.ts";
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
  query: z.strictObject({
    phone: phone.optional(),
    source: DncSource.optional(),
    q: text(200).optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    ...paging(),
  }),
  responses: { 200: named("DncPage", pageOf(DncEntry)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

// The entry is named by its number, and by its id where one entry of several must be meant.
const ofPhone = z.object({ entry: z.string().refine(isE164) });

export const getDnc = route({
  id: "getDnc",
  tag: "dnc",
  method: "get",
  path: "/v1/dnc/{entry}",
  clauses: [],
  summary: "Every entry that bars this number, newest first",
  access: SUPERVISOR_UP,
  params: ofPhone,
  responses: { 200: named("DncEntries", z.object({ phone: phoneOut, entries: z.array(DncEntry) })) },
  refusals: [],
});

export const putDnc = route({
  id: "putDnc",
  tag: "dnc",
  method: "put",
  path: "/v1/dnc/{entry}",
  clauses: ["C-DNC-2", "C-DNC-3"],
  summary: "Never call this number again; 200 when it was listed already",
  access: AGENT_UP,
  params: ofPhone,
  body: z.strictObject({ reason: z.string().max(LIMITS.reasonLength).nullable().optional() }).optional(),
  responses: { 200: DncEntry, 201: DncEntry },
  refusals: [],
});

export const removeDnc = route({
  id: "removeDnc",
  tag: "dnc",
  method: "delete",
  path: "/v1/dnc/{entry}",
  clauses: [],
  summary: "Take an entry off, by its id and with a reason; it is kept as removed",
  access: SUPERVISOR_UP,
  params: z.object({
    entry: z
      .string()
      .refine(isUuid)
      .transform((value) => value.toLowerCase() as DncEntryId),
  }),
  body: z.strictObject({ reason: text(LIMITS.reasonLength) }),
  responses: { 204: null },
  refusals: [],
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

import { type CampaignId, ContactStatus, CustomValue } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import {
  idOut,
  idParams,
  instantIn,
  instantOut,
  pageOf,
  paging,
  phone,
  phoneOut,
  text,
  timezone,
  uuid,
} from "./primitives.ts";
import { AGENT_UP, MIB, route, SUPERVISOR_UP } from "./route.ts";

export const CustomFieldsIn = z
  .record(
    text(LIMITS.customFieldKeyLength),
    z.union([z.string().max(LIMITS.customFieldValueLength), z.number(), z.boolean(), z.null()], {
      error: `must be a string of at most ${LIMITS.customFieldValueLength} characters, a number, true, false or null`,
    }),
  )
  .refine((fields) => Object.keys(fields).length <= LIMITS.customFieldKeys, `at most ${LIMITS.customFieldKeys} keys`)
  .refine(
    (fields) => Buffer.byteLength(JSON.stringify(fields)) <= LIMITS.customFieldsBytes,
    `at most ${LIMITS.customFieldsBytes} bytes in all`,
  );

export const Contact = named(
  "Contact",
  z.object({
    id: idOut,
    phone: phoneOut,
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    status: ContactStatus,
    attempts: z.int(),
    last_call_at: instantOut.nullable(),
    disposition: z.string().nullable(),
    custom_fields: z.record(z.string(), CustomValue),
    campaign_id: idOut,
    next_attempt_at: instantOut.nullable(),
    timezone: z.string().nullable(),
    priority: z.int(),
    external_id: z.string().nullable(),
    alt_phones: z.array(phoneOut),
    held_by: z.string().nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  }),
);

export const listContacts = route({
  id: "listContacts",
  tag: "contacts",
  method: "get",
  path: "/v1/campaigns/{id}/contacts",
  clauses: ["C-PAG-7"],
  summary: "Contacts of a campaign, in upload order",
  access: AGENT_UP,
  params: idParams<CampaignId>(),
  query: z.strictObject({
    status: ContactStatus.optional(),
    disposition: text(40).optional(),
    external_id: text(128).optional(),
    phone: phone.optional(),
    ...paging(),
  }),
  responses: { 200: named("ContactPage", pageOf(Contact)) },
  refusals: ["invalid-cursor"],
});

const name = z.string().max(LIMITS.personNameLength).nullable().optional();

/** One contact as it is uploaded, by JSON or as a row of a file. */
export const ContactIn = z.strictObject({
  phone: z.string().max(64),
  first_name: name,
  last_name: name,
  custom_fields: CustomFieldsIn.optional(),
  external_id: z.string().max(128).nullable().optional(),
  timezone: timezone.nullable().optional(),
  priority: z.int().min(0).max(100).optional(),
  alt_phones: z.array(z.string().max(64)).max(5).optional(),
  consent: z
    .strictObject({ obtained_at: instantIn, method: text(100), reference: text(500).nullable().optional() })
    .nullable()
    .optional(),
});

export const importContacts = route({
  id: "importContacts",
  tag: "contacts",
  method: "post",
  path: "/v1/campaigns/{id}/contacts",
  clauses: ["C-CNT-1", "C-CNT-2", "C-CNT-3", "C-CNT-4", "C-CNT-5", "C-CNT-6", "C-CNT-7"],
  summary: "Upload 1 to 10,000 contacts, all or nothing",
  access: SUPERVISOR_UP,
  params: idParams<CampaignId>(),
  bodyLimit: 16 * MIB,
  longList: { member: "contacts", most: LIMITS.contactsPerImport },
  body: named(
    "ContactImport",
    z.strictObject({
      contacts: z.array(ContactIn).min(1).max(LIMITS.contactsPerImport),
    }),
  ),
  responses: {
    201: named(
      "ContactImportResult",
      z.object({
        imported: z.int(),
        duplicates_skipped: z.int(),
        dnc_filtered: z.int(),
        invalid_phones: z.int(),
        total_in_campaign: z.int(),
        rejected: z.array(
          z.object({ index: z.int(), reason: z.enum(["invalid_phone", "duplicate", "dnc"]), value: z.string() }),
        ),
        rejected_truncated: z.boolean(),
      }),
    ),
  },
  refusals: ["campaign-invalid-transition"],
});

export const searchContacts = route({
  id: "searchContacts",
  tag: "contacts",
  method: "post",
  path: "/v1/contacts/search",
  reads: true,
  clauses: ["C-CNT-9", "C-CNT-10"],
  summary: "Find contacts by phone, name or custom value, best first",
  access: AGENT_UP,
  body: z.strictObject({
    q: z.string().trim().min(1).max(200),
    campaign_id: uuid<CampaignId>().optional(),
    limit: z.int().min(1).max(100).default(20),
    cursor: z.string().max(2_000).nullable().optional(),
  }),
  responses: {
    200: named(
      "ContactSearchPage",
      pageOf(
        z.object({
          id: idOut,
          phone: phoneOut,
          first_name: z.string().nullable(),
          last_name: z.string().nullable(),
          campaign_id: idOut,
          campaign_name: z.string(),
          status: ContactStatus,
          score: z.number(),
          matched_on: z.array(z.string()),
        }),
      ).extend({
        total_is_exact: z
          .boolean()
          .meta({ description: "false: more fit than are ranked, and `total` counts the ranked ones" }),
      }),
    ),
  },
  refusals: ["invalid-cursor"],
});

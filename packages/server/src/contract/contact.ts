import type { ContactId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { Callback } from "./callbacks.ts";
import { Call } from "./calls.ts";
import { named } from "./components.ts";
import { Contact, CustomFieldsIn } from "./contacts.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { emptyBody, idOut, idParams, instantOut } from "./primitives.ts";
import { AGENT_UP, route, SUPERVISOR_UP } from "./route.ts";

const params = idParams<ContactId>();
const common = { tag: "contacts", access: SUPERVISOR_UP, clauses: [], params } as const;
const name = z.string().max(LIMITS.personNameLength).nullable().optional();

export const getContact = route({
  ...common,
  id: "getContact",
  method: "get",
  path: "/v1/contacts/{id}",
  summary: "One contact; 410 once it was erased",
  access: AGENT_UP,
  responses: { 200: Contact },
  refusals: ["gone"],
});

export const updateContact = route({
  ...common,
  id: "updateContact",
  method: "patch",
  path: "/v1/contacts/{id}",
  summary: "Change a contact; custom_fields are laid over those that are there, status pending opens it again",
  body: z.strictObject({
    first_name: name,
    last_name: name,
    custom_fields: CustomFieldsIn.optional(),
    priority: z.int().min(0).max(100).optional(),
    status: z.literal("pending").optional(),
  }),
  responses: { 200: Contact },
  refusals: ["invalid-state", "gone"],
});

export const eraseContact = route({
  ...common,
  id: "eraseContact",
  method: "delete",
  path: "/v1/contacts/{id}",
  summary: "Erase personal data; a tombstone and the audit log's records stay",
  responses: { 204: null },
  refusals: ["invalid-state", "gone"],
});

export const requeueContact = route({
  ...common,
  id: "requeueContact",
  method: "post",
  path: "/v1/contacts/{id}/requeue",
  summary: "Dialable again at once, whatever finished or held it",
  body: emptyBody,
  responses: { 200: Contact },
  refusals: ["invalid-state", "gone"],
});

export const contactTimeline = route({
  ...common,
  id: "contactTimeline",
  method: "get",
  path: "/v1/contacts/{id}/timeline",
  summary: "The last 100 attempts with their decisions and dispositions, and the callbacks",
  access: AGENT_UP,
  responses: {
    200: named(
      "ContactTimeline",
      z.object({
        attempts: z.array(
          Call.extend({
            compliance: z
              .object({
                audit_ref: z.string(),
                allowed: z.boolean(),
                rule: z.string().nullable(),
                rule_version: z.string(),
              })
              .nullable(),
          }),
        ),
        dispositions: z.array(
          z.object({ call_id: idOut, code: z.string(), at: instantOut, notes: z.string().nullable() }),
        ),
        callbacks: z.array(Callback),
      }),
    ),
  },
  refusals: ["gone"],
});

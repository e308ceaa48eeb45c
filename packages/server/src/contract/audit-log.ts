import type { UserId } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { idOut, instantIn, instantOut, pageOf, paging, text, uuid } from "./primitives.ts";
import { ADMIN, route } from "./route.ts";

const members = z.record(z.string(), z.unknown()).nullable();

export const AuditEntry = named(
  "AuditEntry",
  z.object({
    id: idOut,
    at: instantOut,
    actor: z.object({ id: idOut.nullable(), name: z.string() }),
    action: z.string().describe("The operation asked for, e.g. update_campaign"),
    resource: z.object({ type: z.string(), id: z.string().nullable() }),
    before: members.describe("The members that changed, as they were; null when there was nothing"),
    after: members.describe("The same members afterwards; null when the thing is gone"),
    ip: z.string().nullable(),
  }),
);

const word = text(64).regex(/^[a-z0-9_]+$/, "must be of a-z, 0-9 and _");

export const listAuditLog = route({
  tag: "audit log",
  access: ADMIN,
  id: "listAuditLog",
  method: "get",
  path: "/v1/audit-log",
  clauses: ["C-PAG-8"],
  summary: "Who changed what, newest first",
  query: z.strictObject({
    actor_id: uuid<UserId>().optional(),
    action: word.optional(),
    resource_type: word.optional(),
    resource_id: text(128).optional(),
    from: instantIn.optional(),
    to: instantIn.optional(),
    ...paging(),
  }),
  responses: { 200: named("AuditEntryPage", pageOf(AuditEntry)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

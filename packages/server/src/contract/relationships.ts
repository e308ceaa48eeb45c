import { type RelationshipId, RelationshipKind } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, idParams, instantIn, instantOut, pageOf, paging, phone, phoneOut, text } from "./primitives.ts";
import { AGENT_UP, MIB, route, SUPERVISOR_UP } from "./route.ts";

const tag = "relationships";
const reason = text(LIMITS.reasonLength).regex(/\S/, "must say something");

export const Relationship = named(
  "Relationship",
  z.object({
    id: idOut.describe("Of this record"),
    relationship_id: idOut.describe("The same in all records of one relationship: the first one's id"),
    phone: phoneOut,
    kind: RelationshipKind,
    state: z.enum(["held", "withdrawn"]).describe("`withdrawn`: written down wrongly; it never was"),
    started_at: instantOut.describe("It counts from then on"),
    ended_at: instantOut.nullable().describe("Null: it goes on"),
    reference: z.string().nullable(),
    reason: z.string().nullable().describe("Why it ended or was withdrawn"),
    written_at: instantOut,
    written_by: z.string(),
  }),
);

export const listRelationships = route({
  id: "listRelationships",
  tag,
  method: "get",
  path: "/v1/relationships",
  clauses: ["C-PAG-3", "C-PAG-7"],
  summary: "Every record of relationships to people, newest first; the latest of a relationship counts",
  access: SUPERVISOR_UP,
  query: z.strictObject({ phone: phone.optional(), kind: RelationshipKind.optional(), ...paging() }),
  responses: { 200: named("RelationshipPage", pageOf(Relationship)) },
  refusals: ["invalid-cursor"],
});

const One = z.strictObject({
  phone,
  kind: RelationshipKind.describe("Which of them a law takes in place of consent, its rule pack says"),
  started_at: instantIn.describe("May be later than now: it counts from then on"),
  ended_at: instantIn.nullable().optional().describe("A contract's last day; absent: it goes on"),
  reference: text(200).nullable().optional().describe("What shows it to somebody who asks: a contract's number"),
});
const REQUIRED = ["phone", "kind", "started_at"] as const;

/** One relationship as it is, or many under `relationships`; a schema of one object, so that refusals point at the member that is wrong. */
const OneOrMany = z
  .strictObject({
    relationships: z
      .array(One)
      .min(1)
      .max(LIMITS.relationshipsPerRequest)
      .optional()
      .describe("Many; then nothing beside it"),
    ...One.partial().shape,
  })
  .superRefine(({ relationships, ...single }, context) => {
    const said = Object.keys(single) as (keyof typeof single)[];
    if (relationships !== undefined)
      for (const name of said)
        context.addIssue({ code: "custom", path: [name], message: "stands in `relationships` or alone, not in both" });
    else if (said.length === 0) context.addIssue({ code: "invalid_type", expected: "array", path: ["relationships"] });
    else {
      for (const name of REQUIRED)
        if (single[name] === undefined) context.addIssue({ code: "invalid_type", expected: "string", path: [name] });
      const { started_at, ended_at = null } = single;
      if (started_at !== undefined && ended_at !== null && ended_at <= started_at)
        context.addIssue({ code: "custom", path: ["ended_at"], message: "must be after started_at" });
    }
  });

const Recorded = z.object({
  recorded: z.int().describe("Records that were added: fewer than were sent where the same was held already"),
  items: z.array(Relationship).describe("What holds now, of the first 100"),
});

export const recordRelationships = route({
  id: "recordRelationships",
  tag,
  method: "post",
  path: "/v1/relationships",
  clauses: ["C-CMP-2", "C-CMP-13"],
  summary: "Write down a relationship, or up to 5,000 under `relationships`, all or none; seen by the next check",
  access: SUPERVISOR_UP,
  bodyLimit: 16 * MIB,
  body: OneOrMany,
  responses: { 201: named("RelationshipsRecorded", Recorded) },
  refusals: [],
});

export const endRelationship = route({
  id: "endRelationship",
  tag,
  method: "post",
  path: "/v1/relationships/{id}/end",
  clauses: ["C-CMP-2", "C-CMP-13"],
  summary:
    "When the relationship of this record ends or has ended; an end there is already is moved earlier, never later",
  access: AGENT_UP,
  params: idParams<RelationshipId>(),
  body: z.strictObject({
    at: instantIn.optional().describe("Absent: now. May be later than now: the last day of a contract under notice"),
    reason,
  }),
  responses: { 200: Relationship },
  refusals: ["invalid-state"],
});

export const withdrawRelationship = route({
  id: "withdrawRelationship",
  tag,
  method: "post",
  path: "/v1/relationships/{id}/withdraw",
  clauses: ["C-CMP-2", "C-CMP-13"],
  summary: "The relationship of this record was written down wrongly and never was; its records are kept",
  access: SUPERVISOR_UP,
  params: idParams<RelationshipId>(),
  body: z.strictObject({ reason }),
  responses: { 200: Relationship },
  refusals: [],
});

import { type CampaignId, seqOfRef } from "@broadnet-engage/core/model";
import { z } from "zod";
import { checkCompliance } from "./compliance.ts";
import { named } from "./components.ts";
import {
  boolParam,
  idOut,
  instantIn,
  instantOut,
  pageOf,
  paging,
  phone,
  phoneOut,
  text,
  uuid,
  wholeParam,
} from "./primitives.ts";
import { ADMIN, route, SUPERVISOR_UP } from "./route.ts";
import { StreamedBody } from "./streamed.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const ref = z.string().refine((value) => seqOfRef(value) !== null, "must be AUD-<number>");
const tag = "compliance";

const Head = named(
  "AuditHead",
  z.object({
    size: z.int().describe("Records under it"),
    root: hash,
    signed_at: instantOut,
    key_id: z.string(),
    note: z.string().describe("The signed text, in the form of C2SP tlog-checkpoint"),
  }),
);

/** Of a person who was forgotten only what is nobody's is left: no phone, no sentences, no facts. */
export const AuditRecord = named(
  "AuditRecord",
  checkCompliance.responses[200].partial().extend({
    allowed: z.boolean(),
    rule_version: z.string(),
    audit_ref: z.string(),
    at: instantOut,
    phone: phoneOut.nullable(),
    forgotten: z.boolean().describe("The person was taken out of the log; its proofs still hold"),
    origin: z.string(),
    actor: z.string(),
    campaign_id: idOut.nullable(),
    contact_id: idOut.nullable(),
    agent_id: idOut.nullable(),
    call_id: idOut.nullable(),
    inputs_digest: z.string().describe("Keyed digest of facts and decision, as the record's bytes fix it"),
    prev_hash: hash,
    hash: hash.describe("SHA-256 of a zero byte and `body`: the leaf of the tree"),
    body: z.string().describe("The record's bytes"),
  }),
);

const Proven = named(
  "ProvenAuditRecord",
  z.object({
    ...AuditRecord.shape,
    facts: z.unknown().describe("What the decision rested on; null when the person was forgotten"),
    proof: z.object({
      leaf_index: z.int(),
      tree_size: z.int(),
      root: hash,
      path: z.array(hash).describe("RFC 9162, section 2.1.3: nearest first"),
      head: Head.nullable().describe("Signed; null while none holds the record"),
    }),
  }),
);

const params = z.object({ audit_ref: ref });

export const listAuditRecords = route({
  id: "listAuditRecords",
  tag,
  method: "get",
  path: "/v1/compliance/audit",
  clauses: ["C-CMP-6", "C-PAG-1"],
  summary: "Decisions, newest first",
  access: SUPERVISOR_UP,
  query: z.strictObject({
    phone: phone.optional(),
    campaign_id: uuid<CampaignId>().optional(),
    allowed: boolParam.optional(),
    rule: text(64)
      .regex(/^[a-z_]+$/, "must be of a-z and _")
      .optional()
      .describe("The rule that blocked"),
    from: instantIn.optional(),
    to: instantIn.optional(),
    ...paging(),
  }),
  responses: { 200: named("AuditRecordPage", pageOf(AuditRecord)) },
  refusals: ["invalid-cursor", "invalid-range"],
});

export const getAuditRecord = route({
  id: "getAuditRecord",
  tag,
  method: "get",
  path: "/v1/compliance/audit/{audit_ref}",
  clauses: ["C-CMP-6", "C-CMP-7"],
  summary: "A decision, with the proof that it is in the log",
  access: SUPERVISOR_UP,
  params,
  responses: { 200: Proven },
  refusals: [],
});

export const replayAuditRecord = route({
  id: "replayAuditRecord",
  reads: true,
  tag,
  method: "post",
  path: "/v1/compliance/audit/{audit_ref}/replay",
  clauses: ["C-CMP-6"],
  summary: "The decision, made again by the rule packs of then or by those of now",
  access: SUPERVISOR_UP,
  params,
  body: z.strictObject({ rules: z.enum(["then", "now"]).optional() }).optional(),
  responses: {
    200: named(
      "AuditReplay",
      z.object({
        audit_ref: z.string(),
        same: z.boolean().describe("Byte by byte"),
        differs: z.array(z.string()),
        same_engine: z.boolean(),
        same_tzdata: z.boolean(),
        allowed: z.boolean(),
        blocking_rule: z.string().nullable(),
        blocking_reason: z.string().nullable(),
      }),
    ),
  },
  refusals: ["invalid-state"],
});

export const verifyAudit = route({
  id: "verifyAudit",
  reads: true,
  tag,
  method: "post",
  path: "/v1/compliance/audit/verify",
  clauses: ["C-CMP-6"],
  summary: "Reads records again and checks links, tree and signed heads; at most 100,000 at once",
  access: SUPERVISOR_UP,
  body: z.strictObject({ from: ref.optional(), to: ref.optional() }).optional(),
  responses: {
    200: named(
      "AuditVerdict",
      z.object({
        ok: z.boolean(),
        checked: z.int(),
        first_bad: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  },
  refusals: ["invalid-range"],
});

export const listAuditHeads = route({
  id: "listAuditHeads",
  tag,
  method: "get",
  path: "/v1/compliance/audit/heads",
  clauses: ["C-CMP-6"],
  summary: "Signed heads of the log, smallest first, and the keys they are signed with",
  access: SUPERVISOR_UP,
  query: z.strictObject({ above_size: wholeParam.optional() }),
  responses: {
    200: named(
      "AuditHeads",
      z.object({
        size: z.int().describe("Of the log now"),
        root: hash,
        heads: z.array(Head).describe("At most 1,000"),
        keys: z.array(
          z.object({
            verifier: z.string().describe("name+hash+key, as Go's note package writes keys"),
            endorsed_by: z.string().nullable(),
            endorsement: z.string().nullable(),
          }),
        ),
      }),
    ),
  },
  refusals: [],
});

export const auditConsistency = route({
  id: "auditConsistency",
  tag,
  method: "get",
  path: "/v1/compliance/audit/consistency",
  clauses: ["C-CMP-6"],
  summary: "That the log of `to` records holds the log of `from` records unchanged",
  access: SUPERVISOR_UP,
  query: z.strictObject({ from: wholeParam, to: wholeParam }),
  responses: {
    200: named("AuditConsistency", z.object({ from: z.int(), to: z.int(), proof: z.array(hash) })),
  },
  refusals: [],
});

export const exportAudit = route({
  id: "exportAudit",
  tag,
  method: "get",
  path: "/v1/compliance/audit/export",
  clauses: ["C-CMP-6"],
  summary: "The whole log for a stranger's verifier, as NDJSON; says nothing of any person",
  access: ADMIN,
  audited: true,
  media: "application/x-ndjson",
  responses: { 200: z.instanceof(StreamedBody) },
  refusals: [],
});

const KeptOfPerson = z.object({
  what: z.enum(["consents", "revocations", "relationships", "dnc_entries", "audit_key"]),
  records: z.int(),
  why: z
    .enum(["proof_of_consent", "proof_of_relationship", "proof_of_decisions", "refusal"])
    .describe("`refusal`: kept for as long as anybody dials"),
});

export const erasePerson = route({
  id: "erasePerson",
  tag,
  method: "post",
  path: "/v1/compliance/persons/erase",
  clauses: ["C-CMP-2", "C-CMP-13"],
  summary:
    "Takes away consents and relationships of a number, never a refusal, and says what is left and why; nothing asked for, it only says so",
  access: ADMIN,
  body: z.strictObject({ phone, consents: z.boolean().default(false), relationships: z.boolean().default(false) }),
  responses: {
    200: named(
      "PersonErased",
      z.object({ erased: z.object({ consents: z.int(), relationships: z.int() }), kept: z.array(KeptOfPerson) }),
    ),
  },
  refusals: [],
});

export const forgetInAudit = route({
  id: "forgetInAudit",
  tag,
  method: "post",
  path: "/v1/compliance/audit/forget",
  clauses: ["C-CMP-6"],
  summary: "Takes a person out of the log for ever: records and proofs stay, and are nobody's",
  access: ADMIN,
  body: z.strictObject({ phone }),
  responses: { 200: named("AuditForgotten", z.object({ forgotten: z.boolean() })) },
  refusals: [],
});

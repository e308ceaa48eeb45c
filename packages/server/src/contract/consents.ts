import { type ConsentId, Purpose } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { WIRE_LIMITS as LIMITS } from "./limits.ts";
import { idOut, idParams, instantIn, instantOut, pageOf, paging, phone, phoneOut, text } from "./primitives.ts";
import { AGENT_UP, MIB, route, SUPERVISOR_UP } from "./route.ts";

const state = z.enum(["granted", "revoked"]);
const form = z.enum(["express", "written"]);
const tag = "consents";

const evidenceUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).max(2_000);

export const Consent = named(
  "Consent",
  z.object({
    id: idOut,
    phone: phoneOut,
    purpose: Purpose,
    state,
    method: z.string(),
    form: form.nullable(),
    obtained_at: instantOut.describe("Of a revocation, when it was revoked"),
    expires_at: instantOut.nullable(),
    evidence: z.string().nullable(),
  }),
);

export const listConsents = route({
  id: "listConsents",
  tag,
  method: "get",
  path: "/v1/consents",
  clauses: ["C-PAG-3", "C-PAG-7"],
  summary:
    "Every consent and revocation as it was written down, newest first; the latest of a number and purpose counts",
  access: SUPERVISOR_UP,
  query: z.strictObject({
    phone: phone.optional(),
    purpose: Purpose.optional(),
    state: state.optional(),
    ...paging(),
  }),
  responses: { 200: named("ConsentPage", pageOf(Consent)) },
  refusals: ["invalid-cursor"],
});

const one = {
  phone,
  purpose: Purpose,
  method: text(100).describe("How it was given: `web form`, `on a call`"),
  obtained_at: instantIn,
  expires_at: instantIn.nullable().optional(),
  evidence_url: evidenceUrl.nullable().optional(),
  form: form.nullable().optional().describe("Where a law asks for one; absent, no law that asks is content"),
};
const One = z.strictObject(one);
const REQUIRED = ["phone", "purpose", "method", "obtained_at"] as const;

/** One consent as it is, or many under `consents`; a schema of one object, so that refusals point at the member that is wrong. */
const OneOrMany = z
  .strictObject({
    consents: z.array(One).min(1).max(LIMITS.consentsPerRequest).optional().describe("Many; then nothing beside it"),
    ...One.partial().shape,
  })
  .superRefine(({ consents, ...single }, context) => {
    const said = Object.keys(single) as (keyof typeof single)[];
    if (consents !== undefined)
      for (const name of said)
        context.addIssue({ code: "custom", path: [name], message: "stands in `consents` or alone, not in both" });
    else if (said.length === 0) context.addIssue({ code: "invalid_type", expected: "array", path: ["consents"] });
    else
      for (const name of REQUIRED)
        if (single[name] === undefined) context.addIssue({ code: "invalid_type", expected: "string", path: [name] });
  });

export const grantConsents = route({
  id: "grantConsents",
  tag,
  method: "post",
  path: "/v1/consents",
  clauses: ["C-CMP-2"],
  summary: "Write down a consent, or up to 5,000 under `consents`, all or none; seen by the next check",
  access: SUPERVISOR_UP,
  bodyLimit: 16 * MIB,
  body: OneOrMany,
  responses: {
    201: named("ConsentsGranted", z.object({ granted: z.int(), items: z.array(Consent).describe("The first 100") })),
  },
  refusals: [],
});

export const revokeConsent = route({
  id: "revokeConsent",
  tag,
  method: "post",
  path: "/v1/consents/{id}/revoke",
  clauses: ["C-CMP-2"],
  summary: "The person takes back what this consent is about, whichever record holds it now; seen by the next check",
  access: AGENT_UP,
  params: idParams<ConsentId>(),
  body: z.strictObject({ reason: text(LIMITS.reasonLength).optional() }).optional(),
  responses: { 200: Consent },
  refusals: [],
});

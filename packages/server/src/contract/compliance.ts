import { type CampaignId, Purpose } from "@broadnet-engage/core/model";
import { z } from "zod";
import { named } from "./components.ts";
import { country, instantIn, instantOut, phone, uuid } from "./primitives.ts";
import { AGENT_UP, route } from "./route.ts";

const shown = z.enum(["passed", "failed"]);
const detail = z.object({
  result: z.enum(["passed", "failed", "error", "not_applicable"]),
  reason: z.string(),
  source: z.string().optional(),
  data_as_of: instantOut.optional(),
});
const perCheck = <S extends z.ZodType>(value: S) =>
  z.object({
    calling_hours: value,
    dnc_national: value,
    dnc_tenant: value,
    consent: value,
    cli_ownership: value,
    jurisdiction: value,
    line_type: value,
    cooldown: value,
    frequency_cap: value,
  });

export const checkCompliance = route({
  id: "checkCompliance",
  audited: false,
  tag: "compliance",
  method: "post",
  path: "/v1/compliance/check",
  clauses: ["C-CMP-2", "C-CMP-3", "C-CMP-4", "C-CMP-6", "C-CMP-7", "C-CMP-8"],
  summary: "May this number be called now? The answer is written to the audit log first",
  access: AGENT_UP,
  body: z.strictObject({
    phone,
    campaign_id: uuid<CampaignId>().nullable().optional(),
    jurisdiction: country.nullable().optional(),
    cli: phone.nullable().optional(),
    purpose: Purpose.optional(),
    at: instantIn.optional().describe("Only to see: another moment than now. Leaves no record and is good for no dial"),
  }),
  responses: {
    200: named(
      "ComplianceAnswer",
      z.object({
        allowed: z.boolean(),
        rule_version: z.string(),
        audit_ref: z
          .string()
          .regex(/^AUD-[1-9][0-9]*$/)
          .optional()
          .describe("Left out of a simulated answer"),
        blocking_rule: z.string().optional(),
        blocking_reason: z.string().optional(),
        checks: perCheck(shown),
        check_details: perCheck(detail),
        failed_rules: z.array(z.string()),
        jurisdiction: z.string().nullable(),
        packs: z.array(z.object({ id: z.string(), version: z.string() })),
        local_times: z.array(z.object({ timezone: z.string(), local_time: z.string() })),
        next_allowed_at: instantOut.nullable(),
        checked_at: instantOut,
        simulated: z.boolean(),
      }),
    ),
  },
  refusals: ["unknown-reference", "dependency-unavailable"],
});

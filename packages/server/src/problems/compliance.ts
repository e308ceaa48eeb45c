import { type AuditRecord, toIsoOrNull } from "@broadnet-engage/core/model";

const REASONS: Readonly<Record<string, string>> = {
  jurisdiction: "no_rule_pack",
  dnc_tenant: "listed",
  dnc_national: "listed",
  consent: "refused_or_missing",
  cli_ownership: "not_owned",
  calling_hours: "outside_hours",
};

/** The members of `compliance-blocked`: the seed's `compliance`, and what a caller can do about it (C-CAL-9). */
export function complianceMembers(audit: unknown): Record<string, unknown> {
  const record = audit as AuditRecord | undefined;
  if (!record) return { compliance: { allowed: false } };
  const { decision } = record;
  const rule = decision.blockingRule;
  const unknown = rule !== null && decision.checks[rule].result === "error";
  const reason = rule === null ? null : (REASONS[rule] ?? rule);
  return {
    compliance: { allowed: false, rule, rule_version: decision.ruleVersion, audit_ref: record.ref },
    reason_code: unknown ? "not_checkable" : reason,
    next_allowed_at: toIsoOrNull(decision.nextAllowedAt),
    checks: Object.fromEntries(Object.entries(decision.checks).map(([name, check]) => [name, check.result])),
  };
}

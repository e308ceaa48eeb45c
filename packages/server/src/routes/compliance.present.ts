import { type CheckDetail, type CheckName, type Decision, toIso, toIsoOrNull } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { checkCompliance } from "../contract/compliance.ts";

type Answer = z.input<(typeof checkCompliance.responses)[200]>;

const detailOf = ({ result, reason, source, dataAsOf }: CheckDetail): Answer["check_details"]["consent"] => ({
  result,
  reason,
  ...(source === undefined ? {} : { source }),
  ...(dataAsOf === undefined ? {} : { data_as_of: toIso(dataAsOf) }),
});

/** Two values for the world (C-CMP-2): an error blocks, so it shows as failed. */
const shown = ({ result }: CheckDetail): "passed" | "failed" =>
  result === "passed" || result === "not_applicable" ? "passed" : "failed";

const each = <T>(checks: Decision["checks"], of: (check: CheckDetail) => T): Record<CheckName, T> => ({
  calling_hours: of(checks.calling_hours),
  dnc_national: of(checks.dnc_national),
  dnc_tenant: of(checks.dnc_tenant),
  consent: of(checks.consent),
  cli_ownership: of(checks.cli_ownership),
  jurisdiction: of(checks.jurisdiction),
  line_type: of(checks.line_type),
  cooldown: of(checks.cooldown),
  frequency_cap: of(checks.frequency_cap),
});

/** Without a reference it is simulated: nothing was decided. */
export const presentDecision = ({
  ref,
  decision,
}: {
  readonly ref: string | null;
  readonly decision: Decision;
}): Answer => ({
  allowed: decision.allowed,
  rule_version: decision.ruleVersion,
  ...(ref === null ? {} : { audit_ref: ref }),
  ...(decision.allowed
    ? {}
    : { blocking_rule: decision.blockingRule ?? "unknown", blocking_reason: decision.blockingReason ?? "" }),
  checks: each(decision.checks, shown),
  check_details: each(decision.checks, detailOf),
  failed_rules: [...decision.failedRules],
  jurisdiction: decision.jurisdiction,
  packs: decision.packs.map(({ id, version }) => ({ id, version })),
  local_times: decision.localTimes.map(({ timezone, localTime }) => ({ timezone, local_time: localTime })),
  next_allowed_at: toIsoOrNull(decision.nextAllowedAt),
  checked_at: toIso(decision.checkedAt),
  simulated: ref === null,
});

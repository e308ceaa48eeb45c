import type { AgentId, CallId, CampaignId, ContactId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { E164 } from "./phone.ts";

/**
 * What is known of one question. *Absent* is knowledge (we looked, there is nothing); *unknown* is not (we could not look),
 * and unknown blocks.
 */
export type Fact<T> =
  | { readonly kind: "known"; readonly value: T; readonly source?: string; readonly asOf?: Instant }
  | { readonly kind: "absent"; readonly source?: string; readonly asOf?: Instant }
  | { readonly kind: "unknown"; readonly why: string; readonly source?: string; readonly asOf?: Instant };

export const known = <T>(value: T, source?: string, asOf?: Instant): Fact<T> => ({
  kind: "known",
  value,
  ...(source === undefined ? {} : { source }),
  ...(asOf === undefined ? {} : { asOf }),
});
export const absent = <T>(source?: string, asOf?: Instant): Fact<T> => ({
  kind: "absent",
  ...(source === undefined ? {} : { source }),
  ...(asOf === undefined ? {} : { asOf }),
});
export const unknown = <T>(why: string, source?: string, asOf?: Instant): Fact<T> => ({
  kind: "unknown",
  why,
  ...(source === undefined ? {} : { source }),
  ...(asOf === undefined ? {} : { asOf }),
});

/** In blocking order: permanent reasons before passing ones (contract C-CMP-5; `cooldown` is ours). */
export const CHECKS = [
  "jurisdiction",
  "dnc_tenant",
  "dnc_national",
  "consent",
  "cli_ownership",
  "line_type",
  "cooldown",
  "frequency_cap",
  "calling_hours",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `error` and `failed` block; `not_applicable` and `passed` do not. Only a rule pack can make a check not applicable. */
export type CheckResult = "passed" | "failed" | "error" | "not_applicable";

export interface CheckDetail {
  readonly result: CheckResult;
  /** One sentence for people. */
  readonly reason: string;
  readonly source?: string;
  readonly dataAsOf?: Instant;
}

/** The complete answer to "may this number be dialed now?". Every check is filled, allowed or not. */
export interface Decision {
  readonly allowed: boolean;
  readonly phone: E164;
  readonly cli: E164 | null;
  readonly purpose: string;
  readonly jurisdiction: string | null;
  readonly packs: readonly { readonly id: string; readonly version: string }[];
  /** The version in force of the (strictest) pack, `YYYY-MM-DD`; `none` when no pack applies. */
  readonly ruleVersion: string;
  /** Version of the time zone data it was made with; a country that changes its clock law changes answers. Null = not told. */
  readonly tzdata: string | null;
  readonly checks: Readonly<Record<CheckName, CheckDetail>>;
  readonly failedRules: readonly CheckName[];
  readonly blockingRule: CheckName | null;
  readonly blockingReason: string | null;
  readonly localTimes: readonly { readonly timezone: string; readonly localTime: string }[];
  /** When a passing block ends; null when it does not end by itself or nothing blocks. */
  readonly nextAllowedAt: Instant | null;
  readonly checkedAt: Instant;
  /** First moment at which the answer could change. */
  readonly validUntil: Instant;
}

export const blocks = (detail: CheckDetail): boolean => detail.result === "failed" || detail.result === "error";

/** Who asked: the dialer before a dial, a person dialing by hand, or a bare check through the API. */
export type DecisionOrigin = "dialer" | "manual" | "preview" | "api";

/** A decision on its way into the audit log. */
export interface AuditDraft {
  readonly tenantId: TenantId;
  readonly at: Instant;
  readonly origin: DecisionOrigin;
  /** User id, or `dialer`. */
  readonly actor: string;
  readonly campaignId: CampaignId | null;
  readonly contactId: ContactId | null;
  readonly agentId: AgentId | null;
  readonly callId: CallId | null;
  readonly decision: Decision;
}

/** A decision in the audit log. Never changed, never deleted. */
export interface AuditRecord extends AuditDraft {
  /** 1, 2, 3 … within the tenant. */
  readonly seq: number;
  /** `AUD-<seq>`. */
  readonly ref: string;
  readonly prevHash: string;
  /** SHA-256 over the previous hash and this record's canonical JSON. */
  readonly hash: string;
}

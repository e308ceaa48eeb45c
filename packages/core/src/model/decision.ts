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

// Written out: an object that is spread together takes several times as long, and a decision rests on a dozen facts.

export function known<T>(value: T, source?: string, asOf?: Instant): Fact<T> {
  if (source === undefined) return asOf === undefined ? { kind: "known", value } : { kind: "known", value, asOf };
  return asOf === undefined ? { kind: "known", value, source } : { kind: "known", value, source, asOf };
}
export function absent<T>(source?: string, asOf?: Instant): Fact<T> {
  if (source === undefined) return asOf === undefined ? { kind: "absent" } : { kind: "absent", asOf };
  return asOf === undefined ? { kind: "absent", source } : { kind: "absent", source, asOf };
}
export function unknown<T>(why: string, source?: string, asOf?: Instant): Fact<T> {
  if (source === undefined) return asOf === undefined ? { kind: "unknown", why } : { kind: "unknown", why, asOf };
  return asOf === undefined ? { kind: "unknown", why, source } : { kind: "unknown", why, source, asOf };
}

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
  /** All the decision rested on, so that it can be made again. JSON; kept where only the person's key opens it. */
  readonly facts: unknown;
  readonly inputs: DecisionInputs;
  /** Makes 64 random bytes, in base64: the person's key in the log, should he have none yet. */
  readonly spareKey: () => string;
}

/** What else went into a decision, by digest: with the facts, enough to make it again. */
export interface DecisionInputs {
  /** Version of the code that decided. */
  readonly engine: string;
  /** Version of the time zone data it used. */
  readonly tzdata: string | null;
  /** Digest of all packs there were, those that did not apply too. */
  readonly packSet: string;
  readonly packs: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  /** The calendars of the packs that applied. Null in records from before they were written down apart from their packs. */
  readonly calendars: readonly { readonly id: string; readonly digest: string }[] | null;
  /** What the registers' answers rest on; no digest where a service was asked about the number, or nothing was loaded. */
  readonly registries: readonly {
    readonly name: string;
    readonly asOf: Instant | null;
    readonly digest: string | null;
  }[];
}

/** A decision in the audit log. Never changed, never deleted. */
export interface AuditRecord extends Omit<AuditDraft, "spareKey"> {
  /** 1, 2, 3 … within the tenant; the record is leaf `seq - 1` of the tenant's tree. */
  readonly seq: number;
  /** `AUD-<seq>`. */
  readonly ref: string;
  /** Hash of the record before, which this one's bytes name. */
  readonly prevHash: string;
  /** Leaf hash of RFC 9162 over the record's bytes (`model/audit-seal`). */
  readonly hash: string;
}

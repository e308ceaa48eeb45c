import type { EngageError, ErrorCode } from "@broadnet-engage/core/errors";

/** One kind of refusal: its HTTP status, its constant title, what it means, and the members it may add (contract §3.2). */
export interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** For the page at `/errors/{slug}`: what happened and what to do. */
  readonly help: string;
  readonly members: readonly string[];
}

const type = (status: number, title: string, help: string, ...members: string[]): ProblemType => ({
  status,
  title,
  help,
  members,
});

/** Every problem this server answers with. Slugs are stable within `/v1`; details are for people and may change. */
export const PROBLEMS = {
  "invalid-credentials": type(
    401,
    "Invalid credentials",
    "The e-mail or the password is wrong, or the user is disabled.",
  ),
  unauthorized: type(401, "Unauthorized", "Send a valid access token: `Authorization: Bearer <access_token>`."),
  "token-expired": type(401, "Token expired", "Exchange your refresh token at POST /v1/auth/refresh, or log in again."),
  "invalid-refresh-token": type(
    401,
    "Invalid refresh token",
    "The refresh token is wrong, expired or revoked. Log in again.",
  ),
  "refresh-token-reused": type(401, "Refresh token reused", "A used-up refresh token came back. Log in again."),
  forbidden: type(
    403,
    "Insufficient permissions",
    "Your role, or your API key's scopes, do not allow this request.",
    "required_role",
    "required_scope",
  ),
  "compliance-blocked": type(
    403,
    "Call blocked by compliance",
    "A calling rule forbids this call now. `compliance.rule` names it, `audit_ref` finds the decision again.",
    "compliance",
    "reason_code",
    "next_allowed_at",
    "checks",
  ),
  "not-found": type(404, "Not found", "There is no such thing in your tenant.", "resource"),
  "method-not-allowed": type(405, "Method not allowed", "The path exists, the method does not.", "allowed"),
  "invalid-json": type(400, "Invalid JSON", "The body could not be read as JSON in UTF-8."),
  "validation-failed": type(
    400,
    "Validation failed",
    "`errors` lists each member that is not valid, by JSON Pointer.",
    "errors",
    "errors_truncated",
  ),
  "invalid-cursor": type(400, "Invalid cursor", "Use `next_cursor` of the same list with the same filters."),
  "campaign-no-contacts": type(
    409,
    "Campaign has no contacts",
    "At least one contact must still be dialable. Upload contacts first.",
    "campaign_id",
  ),
  "campaign-no-agents": type(
    409,
    "Campaign has no logged-in agents",
    "Assign agents, and let at least one take any state but offline.",
    "campaign_id",
    "assigned",
    "logged_in",
  ),
  "campaign-no-caller-id": type(
    409,
    "Campaign has no usable caller ID",
    "Add an enabled number to the campaign's CLI group.",
    "cli_group_id",
  ),
  "campaign-invalid-transition": type(
    409,
    "Campaign cannot change state",
    "The campaign's present state does not allow this.",
    "from",
    "to",
  ),
  "duplicate-resource": type(409, "Duplicate resource", "There is one like it already.", "existing_id"),
  "resource-in-use": type(409, "Resource is in use", "Something else still needs it."),
  "dnc-duplicate": type(
    409,
    "Number already on the DNC list",
    "A request with one number that is listed already changes nothing.",
    "existing_id",
    "phone",
  ),
  "agent-busy": type(409, "Agent is not ready", "The agent is in a call or in wrap-up.", "agent_id", "state"),
  "agent-offline": type(409, "Agent is not ready", "The agent is not available.", "agent_id", "state"),
  "agent-not-registered": type(409, "Agent is not ready", "The agent's phone is not registered.", "agent_id", "state"),
  "recording-not-ready": type(
    409,
    "Recording is not ready",
    "It is still being made or stored. Try again as `Retry-After` says; one that failed has none.",
    "recording_status",
  ),
  "invalid-state": type(409, "Not possible in the present state", "The thing exists, and its state forbids this now."),
  "tenant-required": type(
    409,
    "Tenant is required",
    "This e-mail exists in several tenants: send `tenant` (the slug) too.",
  ),
  gone: type(410, "No longer stored", "It was here and was deleted for good.", "deleted_at"),
  "precondition-failed": type(
    412,
    "Version does not match",
    "It was changed meanwhile. Read it again.",
    "current_version",
  ),
  "payload-too-large": type(413, "Payload too large", "Send less at once.", "max_bytes"),
  "unsupported-media-type": type(415, "Unsupported media type", "Send `Content-Type: application/json`.", "accepted"),
  "tenant-id-not-allowed": type(
    422,
    "tenant_id is not accepted",
    "The tenant is taken from your token. Remove `tenant_id`.",
    "pointer",
  ),
  "invalid-range": type(422, "Range is not valid", "`from` must not be after `to`.", "from", "to"),
  "unknown-reference": type(
    422,
    "Referenced resource not found",
    "The request names a thing that is not in your tenant.",
    "pointer",
    "id",
  ),
  "policy-violation": type(
    422,
    "Setting is looser than the rule pack allows",
    "The law of the jurisdiction sets a limit that settings can only tighten.",
    "pointer",
    "limit",
    "rule_version",
    "next_allowed_at",
  ),
  "limit-exceeded": type(422, "Limit exceeded", "More than this installation keeps or takes at once.", "limit"),
  "idempotency-in-progress": type(
    409,
    "A request with this key is in progress",
    "The first request with this Idempotency-Key has not ended. Send it again after `Retry-After`.",
  ),
  "idempotency-outcome-unknown": type(
    409,
    "The outcome of the first request is unknown",
    "The server that ran the first request with this Idempotency-Key ended before it answered. Look whether it took effect; then use a new key.",
  ),
  "idempotency-key-reused": type(
    422,
    "Idempotency key used for another request",
    "An Idempotency-Key belongs to one request. Use a new key for another body.",
  ),
  "rate-limited": type(
    429,
    "Too many requests",
    "Wait as long as `Retry-After` says.",
    "retry_after",
    "violated-policies",
  ),
  "internal-error": type(500, "Internal server error", "Our fault. Quote the `instance` when you ask for help."),
  "dependency-unavailable": type(
    503,
    "Dependency unavailable",
    "A part that must not be guessed about is down. Try again soon.",
    "dependency",
    "compliance",
  ),
} as const satisfies Record<string, ProblemType>;

export type Slug = keyof typeof PROBLEMS;

/** Library faults that have no problem type of their own, and what a caller is told instead. */
const ALIASES = {
  "version-conflict": "dependency-unavailable",
  "clearance-invalid": "internal-error",
  closed: "dependency-unavailable",
  "invariant-broken": "internal-error",
} as const satisfies Partial<Record<ErrorCode, Slug>>;

/** The problem type of a library error. A conflict somebody asked to be told of (`If-Match`) names the present version. */
export function slugOf(error: Pick<EngageError, "code" | "extra">): Slug {
  const { code } = error;
  if (code === "version-conflict" && error.extra.currentVersion !== undefined) return "precondition-failed";
  return code in ALIASES ? ALIASES[code as keyof typeof ALIASES] : (code as Exclude<ErrorCode, keyof typeof ALIASES>);
}

export const isSlug = (value: string): value is Slug => Object.hasOwn(PROBLEMS, value);

/**
 * The closed catalogue of everything this library refuses or fails with.
 *
 * A *refusal* is an expected no (a campaign without contacts); a *fault* is something broken (the database is away).
 * Both carry a code of this table. Codes are stable within a major version; messages are not. HTTP numbers live only in
 * the server, which maps each code to a problem type of the same name.
 */
export const ERROR_CODES = {
  // refusals
  "invalid-credentials": { retryable: false, kind: "refusal" },
  unauthorized: { retryable: false, kind: "refusal" },
  "token-expired": { retryable: false, kind: "refusal" },
  "invalid-refresh-token": { retryable: false, kind: "refusal" },
  "refresh-token-reused": { retryable: false, kind: "refusal" },
  "tenant-required": { retryable: false, kind: "refusal" },
  forbidden: { retryable: false, kind: "refusal" },
  "compliance-blocked": { retryable: false, kind: "refusal" },
  "not-found": { retryable: false, kind: "refusal" },
  "validation-failed": { retryable: false, kind: "refusal" },
  "invalid-cursor": { retryable: false, kind: "refusal" },
  "campaign-no-contacts": { retryable: false, kind: "refusal" },
  "campaign-no-agents": { retryable: false, kind: "refusal" },
  "campaign-no-caller-id": { retryable: false, kind: "refusal" },
  "campaign-invalid-transition": { retryable: false, kind: "refusal" },
  "duplicate-resource": { retryable: false, kind: "refusal" },
  "resource-in-use": { retryable: false, kind: "refusal" },
  "dnc-duplicate": { retryable: false, kind: "refusal" },
  "agent-busy": { retryable: true, kind: "refusal" },
  "agent-offline": { retryable: true, kind: "refusal" },
  "agent-not-registered": { retryable: true, kind: "refusal" },
  "invalid-state": { retryable: false, kind: "refusal" },
  "invalid-range": { retryable: false, kind: "refusal" },
  "unknown-reference": { retryable: false, kind: "refusal" },
  "policy-violation": { retryable: false, kind: "refusal" },
  "rate-limited": { retryable: true, kind: "refusal" },
  "idempotency-key-reused": { retryable: false, kind: "refusal" },
  "limit-exceeded": { retryable: false, kind: "refusal" },
  // faults
  "version-conflict": { retryable: true, kind: "fault" },
  "clearance-invalid": { retryable: false, kind: "fault" },
  "dependency-unavailable": { retryable: true, kind: "fault" },
  closed: { retryable: false, kind: "fault" },
  "invariant-broken": { retryable: false, kind: "fault" },
} as const satisfies Record<string, { retryable: boolean; kind: "refusal" | "fault" }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An expected no, as a value. Pure rooms return it; the façade throws it as an `EngageError`. */
export interface Refusal {
  readonly refused: ErrorCode;
  readonly detail: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

export const refuse = (refused: ErrorCode, detail: string, extra?: Record<string, unknown>): Refusal => ({
  refused,
  detail,
  ...(extra ? { extra } : {}),
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;

const marker = Symbol.for("broadnet-engage.error");

/**
 * The one error class. Recognise it with {@link isEngageError}, which also works across two installed copies of this
 * package, where `instanceof` does not.
 */
export class EngageError extends Error {
  override readonly name = "EngageError";
  readonly code: ErrorCode;
  /** Members a caller may act on (ids, limits). Never secrets, SQL or stacks. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** True when the same call may succeed later without change. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, detail: string, options: { extra?: Record<string, unknown>; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.extra = options.extra ?? {};
    this.retryable = ERROR_CODES[code].retryable;
    Object.defineProperty(this, marker, { value: true });
  }
}

export const isEngageError = (value: unknown): value is EngageError =>
  typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[marker] === true;

/** Turns a refusal into the error the façade throws; passes anything else through. */
export function orThrow<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new EngageError(value.refused, value.detail, { extra: { ...value.extra } });
  return value;
}

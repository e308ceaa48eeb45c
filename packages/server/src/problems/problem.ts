import { type EngageError, isEngageError } from "@broadnet-engage/core/errors";
import { PROBLEMS, type Slug, slugOf } from "./catalogue.ts";
import { complianceMembers } from "./compliance.ts";

export interface FieldError {
  /** JSON Pointer fragment (`#/contacts/3/phone`), or `?name` for a query parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** A refusal on its way to the client. Thrown by handlers and middleware; anything else that is thrown is a 500. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly slug: Slug;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    slug: Slug,
    detail: string,
    options: { members?: Record<string, unknown>; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.slug = slug;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

const MAX_ERRORS = 100;

/** `count` where there are more than were gathered. */
export const validationFailed = (errors: readonly FieldError[], count = errors.length): Problem =>
  new Problem(
    "validation-failed",
    Math.max(count, errors.length) === 1
      ? "1 member is not valid."
      : `${Math.max(count, errors.length)} members are not valid.`,
    {
      members: {
        errors: errors.slice(0, MAX_ERRORS),
        ...(errors.length > MAX_ERRORS ? { errors_truncated: true } : {}),
      },
    },
  );

export const notFound = (resource: string): Problem =>
  new Problem("not-found", `There is no such ${resource} in your tenant.`, { members: { resource } });

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** Library extras in wire spelling; only those the catalogue promises for this type. */
function membersOf(slug: Slug, extra: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const allowed: readonly string[] = PROBLEMS[slug].members;
  const found = Object.entries(extra).map(([key, value]) => [snake(key), value] as const);
  return Object.fromEntries(found.filter(([key]) => allowed.includes(key)));
}

/** What the client is told of anything thrown. Unknown throwables say nothing of themselves (C-ERR-7). */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return isEngageError(thrown) ? fromLibrary(thrown) : internal(thrown);
}

function fromLibrary(error: EngageError): Problem {
  const slug = slugOf(error);
  const of = (members: Record<string, unknown>): Problem => new Problem(slug, error.message, { members, cause: error });
  switch (slug) {
    case "internal-error":
      return internal(error);
    case "compliance-blocked":
      return of(complianceMembers(error.extra.audit));
    case "validation-failed":
      return validationFailed([
        { pointer: String(error.extra.pointer ?? "#"), code: "invalid", message: error.message },
      ]);
    case "dependency-unavailable":
      return unavailable(error);
    default:
      return of(membersOf(slug, error.extra));
  }
}

function unavailable(error: EngageError): Problem {
  const dependency = typeof error.extra.dependency === "string" ? error.extra.dependency : "storage";
  return new Problem("dependency-unavailable", `The ${dependency} cannot be reached now.`, {
    members: { dependency, ...(dependency === "audit" ? { compliance: { allowed: false } } : {}) },
    headers: { "Retry-After": "5" },
    cause: error,
  });
}

const internal = (cause: unknown): Problem =>
  new Problem("internal-error", "The request failed on our side. Please quote the instance when you report it.", {
    cause,
  });

/** The body of `application/problem+json` (RFC 9457). */
export const problemBody = (problem: Problem, base: string, requestId: string): Record<string, unknown> => ({
  type: `${base}${problem.slug}`,
  title: PROBLEMS[problem.slug].title,
  status: PROBLEMS[problem.slug].status,
  detail: problem.message,
  instance: `urn:uuid:${requestId}`,
  ...problem.members,
});

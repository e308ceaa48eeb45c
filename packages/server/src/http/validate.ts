import type { z } from "zod";
import { type FieldError, Problem, validationFailed } from "../problems/problem.ts";
import { suggest } from "./suggest.ts";

type Issue = z.core.$ZodIssue;

const escapePointer = (part: string): string => encodeURI(part.replace(/~/g, "~0").replace(/\//g, "~1"));
const bodyPointer = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? "#" : `#/${path.map((part) => escapePointer(String(part))).join("/")}`;
const queryPointer = (path: readonly PropertyKey[]): string => `?${path.map(String).join(".")}`;

/** The schema at a path, as far as objects and arrays lead; to know which names were possible there. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let here: unknown = schema;
  for (const part of [...path, null]) {
    while (here && typeof here === "object" && "unwrap" in here && !("element" in here)) {
      here = (here as { unwrap(): unknown }).unwrap();
    }
    if (part === null) break;
    if (typeof part === "number") here = (here as { element?: unknown } | undefined)?.element;
    else here = (here as { shape?: Record<PropertyKey, unknown> } | undefined)?.shape?.[part];
  }
  const shape = (here as { shape?: object } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

const missing = (issue: Issue, value: unknown): boolean => {
  let here = value;
  for (const part of issue.path) {
    if (typeof here !== "object" || here === null) return false;
    here = (here as Record<PropertyKey, unknown>)[part];
  }
  return here === undefined;
};

/** Code and sentence for one issue; undefined `value` members read as missing. */
function describe(issue: Issue, value: unknown): { code: string; message: string } {
  switch (issue.code) {
    case "invalid_type":
      return missing(issue, value)
        ? { code: "required", message: "is required" }
        : { code: "invalid_type", message: `must be ${issue.expected}` };
    case "invalid_value":
      return missing(issue, value)
        ? { code: "required", message: "is required" }
        : { code: "invalid_enum", message: `must be one of ${issue.values.map(String).join(", ")}` };
    case "too_small":
      return { code: "too_small", message: `must be at least ${issue.minimum}${unit(issue.origin)}` };
    case "too_big":
      return { code: "too_big", message: `must be at most ${issue.maximum}${unit(issue.origin)}` };
    case "invalid_format":
      return { code: "invalid_format", message: issue.message };
    default:
      return { code: "invalid", message: issue.message };
  }
}

const unit = (origin: string): string => (origin === "string" ? " characters" : origin === "array" ? " items" : "");

function* fieldErrors(
  issue: Issue,
  value: unknown,
  schema: z.ZodType,
  pointer: (path: readonly PropertyKey[]) => string,
): Generator<FieldError> {
  if (issue.code !== "unrecognized_keys") {
    yield { pointer: pointer(issue.path), ...describe(issue, value) };
    return;
  }
  const known = namesAt(schema, issue.path);
  for (const key of issue.keys) {
    const near = suggest(key, known);
    const message = near ? `did you mean ${near}?` : "is not a known member";
    yield { pointer: pointer([...issue.path, key]), code: "unknown_field", message };
  }
}

/** One more than is shown, so that there is something to truncate. */
const ENOUGH = 101;

/** Parses, or throws `validation-failed` with one entry per bad member (C-ERR-5). */
export function parseOrThrow(
  schema: z.ZodType,
  value: unknown,
  where: "body" | "query",
  { ignoreUnknown }: { readonly ignoreUnknown: boolean } = { ignoreUnknown: false },
): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (ignoreUnknown && issues.every(({ code }) => code === "unrecognized_keys"))
    return schema.parse(withoutUnknown(value, issues));
  const pointer = where === "body" ? bodyPointer : queryPointer;
  const counted = ignoreUnknown ? issues.filter(({ code }) => code !== "unrecognized_keys") : issues;
  const errors: FieldError[] = [];
  for (const issue of counted) {
    for (const error of fieldErrors(issue, value, schema, pointer)) {
      // A body may have a hundred thousand bad members, and each guess of what was meant costs something.
      if (errors.push(error) === ENOUGH) throw validationFailed(errors, countOf(counted));
    }
  }
  throw validationFailed(errors);
}

const countOf = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);

/** The value without the members its schema does not know. */
function withoutUnknown(value: unknown, issues: readonly Issue[]): unknown {
  const copy = structuredClone(value);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const place = issue.path.reduce<unknown>((here, part) => (here as Record<PropertyKey, unknown>)[part], copy);
    for (const key of issue.keys) Reflect.deleteProperty(place as object, key);
  }
  return copy;
}

const hasTenantId = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, "tenant_id");

/** Refuses `tenant_id` at the top and in `contacts[]` before anything else is looked at (C-ERR-6, C-GEN-9). */
export function refuseTenantId(body: unknown): void {
  const refuse = (pointer: string): never => {
    throw new Problem("tenant-id-not-allowed", "The tenant is taken from your token; remove tenant_id.", {
      members: { pointer },
    });
  };
  if (hasTenantId(body)) refuse("#/tenant_id");
  const contacts = typeof body === "object" && body !== null ? (body as { contacts?: unknown }).contacts : undefined;
  if (!Array.isArray(contacts)) return;
  const index = contacts.findIndex(hasTenantId);
  if (index >= 0) refuse(`#/contacts/${index}/tenant_id`);
}

import type { Role, TenantSettings } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { Slug } from "../problems/catalogue.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** Who may call: everybody without a token, or these roles. */
export type Access = "public" | readonly Role[];

/** One endpoint as data. The router, the checks, `/openapi.json` and the tests read this table and nothing else. */
export interface RouteSpec {
  /** camelCase, unique; the OpenAPI operationId. */
  readonly id: string;
  readonly tag: string;
  readonly method: Method;
  /** With `{name}` for path parameters. */
  readonly path: string;
  /** Contract clauses this endpoint carries. */
  readonly clauses: readonly string[];
  readonly summary: string;
  readonly access: Access;
  /** About the person who asks: API keys are refused. */
  readonly people?: true;
  /** Changes nothing, though it is no GET: for an API key the scope `<tag>:read` is enough. */
  readonly reads?: true;
  /** Takes up by itself what a run under the same Idempotency-Key left undone, so it may run again (C-IDE-4). */
  readonly resumes?: true;
  /** Retired: dates, `YYYY-MM-DD`, for the `Deprecation` and `Sunset` headers (C-GEN-13). */
  readonly deprecated?: { readonly since: string; readonly sunset: string; readonly instead: string };
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Members the tenant's settings give where the body names none. It stays required of everybody else. */
  readonly fills?: (settings: TenantSettings) => Readonly<Record<string, unknown>>;
  /** Bytes; 1 MiB when absent. */
  readonly bodyLimit?: number;
  /** The body is a file, taken in as it comes, and `body` its stand-in. JSON when absent. */
  readonly consumes?: "text/csv";
  /** Such a file may also lie elsewhere, and the body is this JSON: its `url`. */
  readonly named?: z.ZodType;
  /** Lines of such a file; 1,000,000 when absent. */
  readonly lineLimit?: number;
  /** The answer is text, sent as it is made. JSON when absent. */
  readonly answers?: "text/csv";
  /** The member of the body that may be long, and its most items: it is judged in slices. */
  readonly longList?: { readonly member: string; readonly most: number };
  /** What a 200 is, where it is not JSON: then its body is a `StreamedBody`. */
  readonly media?: string;
  /** Success status → body, or null for none. */
  readonly responses: Readonly<Partial<Record<200 | 201 | 202 | 204, z.ZodType | null>>>;
  /** Put into the change log (§17). Default: all but `get`. Say `true` for reading that must be answered for, `false` for a `post` that only reads. */
  readonly audited?: boolean;
  /** Refusals of its own, beyond those every endpoint of its kind has. */
  readonly refusals: readonly Slug[];
}

/** Checks the shape and keeps the literal types, which the handler's types are made of. */
export const route = <const R extends RouteSpec>(spec: R): R => spec;

/** What an API key with scopes must have for this route. */
export const scopeOf = ({ tag, method, reads }: RouteSpec): string =>
  `${tag}:${method === "get" || reads === true ? "read" : "write"}`;

/** POST and PATCH can be sent again under an `Idempotency-Key`; log-ins belong to nobody yet (C-IDE-1). */
export const takesIdempotencyKey = ({ method, access }: RouteSpec): boolean =>
  (method === "post" || method === "patch") && access !== "public";

export const AGENT_UP = ["agent", "supervisor", "admin"] as const satisfies readonly Role[];
export const SUPERVISOR_UP = ["supervisor", "admin"] as const satisfies readonly Role[];
export const ADMIN = ["admin"] as const satisfies readonly Role[];

export const MIB = 1024 * 1024;

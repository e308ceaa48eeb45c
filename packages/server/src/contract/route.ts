import type { Role } from "@broadnet-engage/core/model";
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
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Bytes; 1 MiB when absent. */
  readonly bodyLimit?: number;
  /** Success status → body, or null for none. */
  readonly responses: Readonly<Partial<Record<200 | 201 | 204, z.ZodType | null>>>;
  /** Put into the change log (§17). Default: all but `get`. Say `true` for reading that must be answered for, `false` for a `post` that only reads. */
  readonly audited?: boolean;
  /** Refusals of its own, beyond those every endpoint of its kind has. */
  readonly refusals: readonly Slug[];
}

/** Checks the shape and keeps the literal types, which the handler's types are made of. */
export const route = <const R extends RouteSpec>(spec: R): R => spec;

export const AGENT_UP = ["agent", "supervisor", "admin"] as const satisfies readonly Role[];
export const SUPERVISOR_UP = ["supervisor", "admin"] as const satisfies readonly Role[];
export const ADMIN = ["admin"] as const satisfies readonly Role[];

export const MIB = 1024 * 1024;

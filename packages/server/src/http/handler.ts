import type { Actor } from "@broadnet-engage/core";
import type { AgentId, ApiKey, Role, Session, Tenant, TenantId, User } from "@broadnet-engage/core/model";
import type { z } from "zod";
import type { RouteSpec } from "../contract/route.ts";

/** Who calls, as the token and the store agree. */
export interface Caller {
  /** For an API key a stand-in with the key's id and name, which is nobody's agent. */
  readonly user: User;
  readonly session: Session;
  /** Null for people. */
  readonly key: ApiKey | null;
  readonly tenant: Tenant;
  readonly tenantId: TenantId;
  readonly role: Role;
  /** The agents a supervisor with `team_scope` is limited to; null = everybody of the tenant. */
  readonly scope: ReadonlySet<AgentId> | null;
  /** For events, audit and DNC entries. */
  readonly actor: Actor;
}

type Parsed<R, K extends "params" | "query" | "body"> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler gets: everything checked, instants as numbers. */
export interface Input<R extends RouteSpec> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
  readonly caller: R["access"] extends "public" ? undefined : Caller;
  /** What this request is known by when it is sent again, for effects that must not happen twice; null without a key (C-IDE-1). */
  readonly idempotencyKey: string | null;
  /** From `If-Match`; undefined when the client did not ask. */
  readonly ifVersion: number | undefined;
  /** The client would rather not wait: `Prefer: respond-async` (RFC 7240). */
  readonly prefersAsync: boolean;
  /** The peer's address, for limits on strangers. */
  readonly address: string;
  /** The header the caller came in by, for a ticket that stands for it. Never logged. */
  readonly authorization: string | undefined;
}

/** What a handler answers with: one of the route's statuses and exactly its body. */
export type Reply<R extends RouteSpec> = {
  [S in keyof R["responses"]]: {
    readonly status: S;
    readonly body: R["responses"][S] extends z.ZodType
      ? R extends { readonly answers: string }
        ? AsyncIterable<string>
        : z.input<R["responses"][S]>
      : null;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof R["responses"]];

export type Handler<R extends RouteSpec> = (input: Input<R>) => Promise<Reply<R>>;

/** A route and its handler, types erased for the router. */
export interface Bound {
  readonly route: RouteSpec;
  readonly handler: (input: Input<RouteSpec>) => Promise<{
    readonly status: number;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }>;
}

/**
 * Joins a route and its handler, in two calls so that the handler is checked against a route already known. The one place
 * where types are dropped: the router has parsed what the route says.
 */
export const handle =
  <const R extends RouteSpec>(route: R) =>
  (handler: Handler<R>): Bound => ({ route, handler: handler as unknown as Bound["handler"] });

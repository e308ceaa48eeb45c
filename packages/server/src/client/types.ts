import type { z } from "zod";
import type * as agentDesk from "../contract/agent-desk.ts";
import type * as agents from "../contract/agents.ts";
import type * as apiKeys from "../contract/api-keys.ts";
import type * as auditLog from "../contract/audit-log.ts";
import type * as auth from "../contract/auth.ts";
import type * as calendar from "../contract/calendar.ts";
import type * as callbacks from "../contract/callbacks.ts";
import type * as calls from "../contract/calls.ts";
import type * as campaignAgents from "../contract/campaign-agents.ts";
import type * as campaignInsight from "../contract/campaign-insight.ts";
import type * as campaigns from "../contract/campaigns.ts";
import type * as cliGroups from "../contract/cli-groups.ts";
import type * as compliance from "../contract/compliance.ts";
import type * as complianceAudit from "../contract/compliance-audit.ts";
import type * as consents from "../contract/consents.ts";
import type * as contact from "../contract/contact.ts";
import type * as contacts from "../contract/contacts.ts";
import type * as dispositions from "../contract/dispositions.ts";
import type * as dnc from "../contract/dnc.ts";
import type * as imports from "../contract/imports.ts";
import type * as liveCalls from "../contract/live-calls.ts";
import type * as previews from "../contract/previews.ts";
import type * as recordings from "../contract/recordings.ts";
import type * as registries from "../contract/registries.ts";
import type * as relationships from "../contract/relationships.ts";
import type * as reports from "../contract/reports.ts";
import type { RouteSpec } from "../contract/route.ts";
import type * as rulePacks from "../contract/rule-packs.ts";
import type * as stream from "../contract/stream.ts";
import type * as teams from "../contract/teams.ts";
import type * as tenants from "../contract/tenants.ts";
import type * as users from "../contract/users.ts";
import type * as washes from "../contract/washes.ts";
import type * as webhooks from "../contract/webhooks.ts";

// The client's types are those of the table that serves the requests. Types only: the client carries no schema with it.

type Modules = typeof agentDesk &
  typeof agents &
  typeof apiKeys &
  typeof auditLog &
  typeof auth &
  typeof calls &
  typeof calendar &
  typeof callbacks &
  typeof campaignAgents &
  typeof campaignInsight &
  typeof campaigns &
  typeof cliGroups &
  typeof compliance &
  typeof complianceAudit &
  typeof consents &
  typeof contact &
  typeof contacts &
  typeof dispositions &
  typeof dnc &
  typeof imports &
  typeof liveCalls &
  typeof previews &
  typeof recordings &
  typeof registries &
  typeof relationships &
  typeof washes &
  typeof reports &
  typeof rulePacks &
  typeof stream &
  typeof tenants &
  typeof teams &
  typeof users &
  typeof webhooks;

/** Every route by its operationId. */
export type Routes = { [K in keyof Modules as Modules[K] extends RouteSpec ? Modules[K]["id"] : never]: Modules[K] };
export type OperationId = keyof Routes & string;

type Sent<R, K extends "params" | "query" | "body"> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;

/** Optional where everything in it is. */
type Part<Name extends string, T> = undefined extends T
  ? { readonly [P in Name]?: T }
  : Record<never, never> extends T
    ? { readonly [P in Name]?: T }
    : { readonly [P in Name]: T };

/** What a request of the operation takes. */
export type Request<Id extends OperationId> = Part<"params", Sent<Routes[Id], "params">> &
  Part<"query", Sent<Routes[Id], "query">> &
  Part<"body", Sent<Routes[Id], "body">> &
  RequestOptions;

export interface RequestOptions {
  /** The same key within 24 h has its effect once. */
  readonly idempotencyKey?: string;
  /** The `ETag` that must still hold. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

type Responses<R> = R extends { readonly responses: infer S } ? S : never;
type Body<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What the operation answers with. */
export type Answer<Id extends OperationId> = {
  [S in keyof Responses<Routes[Id]>]: Body<Responses<Routes[Id]>[S]>;
}[keyof Responses<Routes[Id]>];

/** Operations that answer with pages, and what is on them. */
export type Item<Id extends OperationId> = Answer<Id> extends { readonly items: readonly (infer T)[] } ? T : never;

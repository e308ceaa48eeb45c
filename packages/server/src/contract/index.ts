import * as agentDesk from "./agent-desk.ts";
import * as agents from "./agents.ts";
import * as apiKeys from "./api-keys.ts";
import * as auditLog from "./audit-log.ts";
import * as auth from "./auth.ts";
import * as calendar from "./calendar.ts";
import * as callbacks from "./callbacks.ts";
import * as calls from "./calls.ts";
import * as campaignAgents from "./campaign-agents.ts";
import * as campaignInsight from "./campaign-insight.ts";
import * as campaigns from "./campaigns.ts";
import * as cliGroups from "./cli-groups.ts";
import * as compliance from "./compliance.ts";
import * as complianceAudit from "./compliance-audit.ts";
import * as consents from "./consents.ts";
import * as contact from "./contact.ts";
import * as contacts from "./contacts.ts";
import * as dispositions from "./dispositions.ts";
import * as dnc from "./dnc.ts";
import * as imports from "./imports.ts";
import * as liveCalls from "./live-calls.ts";
import * as previews from "./previews.ts";
import * as recordings from "./recordings.ts";
import * as registries from "./registries.ts";
import * as relationships from "./relationships.ts";
import * as reports from "./reports.ts";
import type { RouteSpec } from "./route.ts";
import * as rulePacks from "./rule-packs.ts";
import * as stream from "./stream.ts";
import * as teams from "./teams.ts";
import * as tenants from "./tenants.ts";
import * as users from "./users.ts";
import * as washes from "./washes.ts";
import * as webhooks from "./webhooks.ts";

const isRoute = (value: unknown): value is RouteSpec =>
  typeof value === "object" && value !== null && "path" in value && "method" in value && "responses" in value;

/** Every `/v1` endpoint of this server. */
export const ROUTES: readonly RouteSpec[] = [
  auth,
  apiKeys,
  campaigns,
  campaignInsight,
  campaignAgents,
  contacts,
  contact,
  callbacks,
  calls,
  liveCalls,
  agents,
  agentDesk,
  previews,
  compliance,
  complianceAudit,
  calendar,
  registries,
  washes,
  rulePacks,
  dnc,
  consents,
  relationships,
  imports,
  dispositions,
  users,
  teams,
  cliGroups,
  webhooks,
  recordings,
  reports,
  auditLog,
  stream,
  tenants,
].flatMap((module) => Object.values(module as Record<string, unknown>).filter(isRoute));

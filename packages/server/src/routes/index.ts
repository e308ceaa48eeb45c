import { auditedRoute } from "../audit/audited-routes.ts";
import type { Bound } from "../http/handler.ts";
import type { Services } from "../services.ts";
import { agentDeskRoutes } from "./agent-desk.ts";
import { agentRoutes } from "./agents.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { auditLogRoutes } from "./audit-log.ts";
import { authRoutes } from "./auth.ts";
import { calendarRoutes } from "./calendar.ts";
import { callbackRoutes } from "./callbacks.ts";
import { callRoutes } from "./calls.ts";
import { campaignAgentRoutes } from "./campaign-agents.ts";
import { campaignInsightRoutes } from "./campaign-insight.ts";
import { campaignRoutes } from "./campaigns.ts";
import { cliGroupRoutes } from "./cli-groups.ts";
import { cliNumberRoutes } from "./cli-numbers.ts";
import { complianceRoutes } from "./compliance.ts";
import { complianceAuditRoutes } from "./compliance-audit.ts";
import { consentRoutes } from "./consents.ts";
import { contactRoutes } from "./contact.ts";
import { contactListRoutes } from "./contacts.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { dispositionSetRoutes } from "./disposition-sets.ts";
import { dispositionRoutes } from "./dispositions.ts";
import { dncRoutes } from "./dnc.ts";
import { exportRoutes } from "./exports.ts";
import { importRoutes } from "./imports.ts";
import { liveCallRoutes } from "./live-calls.ts";
import { previewRoutes } from "./previews.ts";
import { recordingRoutes } from "./recordings.ts";
import { registryRoutes } from "./registries.ts";
import { relationshipRoutes } from "./relationships.ts";
import { reportRoutes } from "./reports.ts";
import { rulePackRoutes } from "./rule-packs.ts";
import { streamRoutes } from "./stream.ts";
import { teamRoutes } from "./teams.ts";
import { tenantRoutes } from "./tenants.ts";
import { userRoutes } from "./users.ts";
import { washRoutes } from "./washes.ts";
import { webhookRoutes } from "./webhooks.ts";

/** Every `/v1` route with its handler; what people do through them is recorded. */
export const allRoutes = (services: Services): readonly Bound[] =>
  [
    authRoutes,
    apiKeyRoutes,
    campaignRoutes,
    campaignInsightRoutes,
    campaignAgentRoutes,
    contactListRoutes,
    contactRoutes,
    callbackRoutes,
    callRoutes,
    liveCallRoutes,
    agentRoutes,
    agentDeskRoutes,
    previewRoutes,
    complianceRoutes,
    complianceAuditRoutes,
    calendarRoutes,
    registryRoutes,
    washRoutes,
    rulePackRoutes,
    dncRoutes,
    consentRoutes,
    relationshipRoutes,
    importRoutes,
    exportRoutes,
    dispositionRoutes,
    dispositionSetRoutes,
    userRoutes,
    teamRoutes,
    cliGroupRoutes,
    cliNumberRoutes,
    webhookRoutes,
    recordingRoutes,
    reportRoutes,
    deliveryRoutes,
    auditLogRoutes,
    streamRoutes,
    tenantRoutes,
  ]
    .flatMap((routes) => routes(services))
    .map(auditedRoute(services));

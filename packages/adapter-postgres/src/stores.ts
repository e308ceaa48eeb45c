import type { Stores } from "@broadnet-engage/core/ports";
import { SqlAgentHistory } from "./agent-history.ts";
import { SqlAgentStore } from "./agent-store.ts";
import { SqlApiKeyStore } from "./api-key-store.ts";
import { SqlAttemptStore } from "./attempt-store.ts";
import { SqlAuditHeads } from "./audit-heads.ts";
import { SqlAuditLog } from "./audit-log.ts";
import { SqlCallReports } from "./call-reports.ts";
import { SqlCallStore } from "./call-store.ts";
import { SqlCallbackStore } from "./callback-store.ts";
import { SqlCampaignStore } from "./campaign-store.ts";
import { SqlChangeLog } from "./change-log.ts";
import { SqlCliStore } from "./cli-store.ts";
import { SqlConsentStore } from "./consent-store.ts";
import { SqlContactStore } from "./contact-store.ts";
import type { Db } from "./db.ts";
import { SqlDeadlines } from "./deadlines.ts";
import { SqlDispositionStore } from "./disposition-store.ts";
import { SqlDncStore } from "./dnc-store.ts";
import { SqlIdempotencyStore } from "./idempotency-store.ts";
import { SqlImportJobs } from "./import-jobs.ts";
import { SqlOutbox } from "./outbox.ts";
import { SqlPackArchive } from "./pack-archive.ts";
import { SqlPreviewStore } from "./preview-store.ts";
import { SqlRecordingStore } from "./recording-store.ts";
import { SqlRelationshipStore } from "./relationship-store.ts";
import { SqlReportJobs } from "./report-jobs.ts";
import { SqlSessionStore } from "./session-store.ts";
import { SqlTeamStore } from "./team-store.ts";
import { SqlTenantStore } from "./tenant-store.ts";
import { SqlUserStore } from "./user-store.ts";
import { SqlWebhookStore } from "./webhook-store.ts";

/** All stores of one unit of work. */
export const storesOn = (db: Db): Stores => ({
  tenants: new SqlTenantStore(db),
  users: new SqlUserStore(db),
  sessions: new SqlSessionStore(db),
  apiKeys: new SqlApiKeyStore(db),
  idempotency: new SqlIdempotencyStore(db),
  teams: new SqlTeamStore(db),
  cli: new SqlCliStore(db),
  campaigns: new SqlCampaignStore(db),
  contacts: new SqlContactStore(db),
  callbacks: new SqlCallbackStore(db),
  calls: new SqlCallStore(db),
  recordings: new SqlRecordingStore(db),
  agents: new SqlAgentStore(db),
  agentHistory: new SqlAgentHistory(db),
  previews: new SqlPreviewStore(db),
  dispositions: new SqlDispositionStore(db),
  dnc: new SqlDncStore(db),
  consents: new SqlConsentStore(db),
  relationships: new SqlRelationshipStore(db),
  attempts: new SqlAttemptStore(db),
  audit: new SqlAuditLog(db),
  auditHeads: new SqlAuditHeads(db),
  packArchive: new SqlPackArchive(db),
  changes: new SqlChangeLog(db),
  outbox: new SqlOutbox(db),
  webhooks: new SqlWebhookStore(db),
  deadlines: new SqlDeadlines(db),
  callReports: new SqlCallReports(db),
  reportJobs: new SqlReportJobs(db),
  importJobs: new SqlImportJobs(db),
});

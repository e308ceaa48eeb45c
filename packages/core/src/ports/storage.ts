import type { AgentHistory } from "./agent-history.ts";
import type { AgentStore } from "./agent-store.ts";
import type { ApiKeyStore } from "./api-key-store.ts";
import type { AttemptStore } from "./attempt-store.ts";
import type { AuditHeads } from "./audit-heads.ts";
import type { AuditLog } from "./audit-log.ts";
import type { CallReports } from "./call-reports.ts";
import type { CallStore } from "./call-store.ts";
import type { CallbackStore } from "./callback-store.ts";
import type { CampaignStore } from "./campaign-store.ts";
import type { ChangeLog } from "./change-log.ts";
import type { CliStore } from "./cli-store.ts";
import type { ConsentStore } from "./consent-store.ts";
import type { ContactStore } from "./contact-store.ts";
import type { Deadlines } from "./deadlines.ts";
import type { DispositionStore } from "./disposition-store.ts";
import type { DncStore } from "./dnc-store.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { ImportJobs } from "./import-jobs.ts";
import type { Outbox } from "./outbox.ts";
import type { PackArchive } from "./pack-archive.ts";
import type { PreviewStore } from "./preview-store.ts";
import type { RecordingStore } from "./recording-store.ts";
import type { RelationshipStore } from "./relationship-store.ts";
import type { ReportJobs } from "./report-jobs.ts";
import type { SessionStore } from "./session-store.ts";
import type { TeamStore } from "./team-store.ts";
import type { TenantStore } from "./tenant-store.ts";
import type { UserStore } from "./user-store.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** Everything that is kept, reached inside one unit of work. */
export interface Stores {
  readonly tenants: TenantStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly apiKeys: ApiKeyStore;
  readonly idempotency: IdempotencyStore;
  readonly teams: TeamStore;
  readonly cli: CliStore;
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly callbacks: CallbackStore;
  readonly calls: CallStore;
  readonly recordings: RecordingStore;
  readonly agents: AgentStore;
  readonly agentHistory: AgentHistory;
  readonly previews: PreviewStore;
  readonly dispositions: DispositionStore;
  readonly dnc: DncStore;
  readonly consents: ConsentStore;
  readonly relationships: RelationshipStore;
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
  readonly auditHeads: AuditHeads;
  readonly packArchive: PackArchive;
  readonly changes: ChangeLog;
  readonly outbox: Outbox;
  readonly webhooks: WebhookStore;
  readonly deadlines: Deadlines;
  readonly callReports: CallReports;
  readonly reportJobs: ReportJobs;
  readonly importJobs: ImportJobs;
}

/** What a storage can do, said by the adapter itself. The conformance suite reads it and skips with a reason. */
export interface StorageCapabilities {
  /** Survives the end of the process. */
  readonly durable: boolean;
  /** Two transactions may be open at once (PGlite and memory take turns). */
  readonly concurrentTransactions: boolean;
  /** Its indexes tell letters of every script. Where not, a search for an Arabic name finds the same and reads everything. */
  readonly knowsLetters: boolean;
}

/**
 * Where everything is kept.
 *
 * Laws for all members of all stores:
 * - *values in, values out*: what is handed in is copied, what is handed out is frozen or fresh; nobody changes a stored
 *   row by changing an object.
 * - *tenants are walls*: every query names its tenant and sees nothing of another. The few engine-wide ones say so.
 * - *lock*: `lock(id)` reads a row and keeps other transactions from locking or changing it until this one ends.
 *   To avoid deadlocks, lock in this order: campaign, contact, call, agent.
 * - *save*: writes a whole row read before; the stored `version` must equal the row's, and becomes one higher (`save`
 *   returns the new row). Otherwise `EngageError("version-conflict")`.
 * - *after close*: `EngageError("closed")`.
 * - *store away or broken*: `EngageError("dependency-unavailable")` with `extra.dependency = "storage"`.
 */
export interface Storage {
  readonly capabilities: StorageCapabilities;

  /**
   * Runs `work` as one transaction. Guarantee: all its writes or none; it sees its own writes and no uncommitted ones of
   * others. If `work` throws, nothing is kept and the error passes through.
   *
   * `work` may be run again (at most 5 times) after a serialization fault or deadlock, so it must do nothing outside the
   * stores. Not re-entrant: do not open a transaction inside one.
   */
  transact<T>(work: (stores: Stores) => Promise<T>): Promise<T>;

  /** Runs `work` for reading only, without the price of a transaction: each statement sees committed data, two statements may see different moments. Writing in it is a fault. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;

  /** Waits for open work, then refuses more. Idempotent. */
  close(): Promise<void>;
}

import type { Storage } from "../ports/storage.ts";
import { agentHistorySuite } from "./agent-history.ts";
import { agentStoreSuite } from "./agent-store.ts";
import { apiKeyStoreSuite } from "./api-key-store.ts";
import { attemptStoreSuite } from "./attempt-store.ts";
import { auditHeadsSuite } from "./audit-heads.ts";
import { auditLogSuite } from "./audit-log.ts";
import { callReportsSuite } from "./call-reports.ts";
import { callStoreSuite } from "./call-store.ts";
import { callbackStoreSuite } from "./callback-store.ts";
import { campaignStoreSuite } from "./campaign-store.ts";
import { changeLogSuite } from "./change-log.ts";
import { cliStoreSuite } from "./cli-store.ts";
import { consentStoreSuite } from "./consent-store.ts";
import { contactStoreSuite } from "./contact-store.ts";
import { deadlinesSuite } from "./deadlines.ts";
import { dispositionStoreSuite } from "./disposition-store.ts";
import { dncStoreSuite } from "./dnc-store.ts";
import { fixtures } from "./fixtures.ts";
import { groundOn } from "./ground.ts";
import { idempotencyStoreSuite } from "./idempotency-store.ts";
import { importJobsSuite } from "./import-jobs.ts";
import { outboxSuite } from "./outbox.ts";
import { packArchiveSuite } from "./pack-archive.ts";
import { previewStoreSuite } from "./preview-store.ts";
import { recordingStoreSuite } from "./recording-store.ts";
import { relationshipStoreSuite } from "./relationship-store.ts";
import { reportJobsSuite } from "./report-jobs.ts";
import type { Runner } from "./runner.ts";
import { sessionStoreSuite } from "./session-store.ts";
import { storagePortSuite } from "./storage.ts";
import { teamStoreSuite } from "./team-store.ts";
import { tenantStoreSuite } from "./tenant-store.ts";
import { userStoreSuite } from "./user-store.ts";
import { webhookStoreSuite } from "./webhook-store.ts";

const SUITES = [
  tenantStoreSuite,
  userStoreSuite,
  sessionStoreSuite,
  apiKeyStoreSuite,
  idempotencyStoreSuite,
  teamStoreSuite,
  cliStoreSuite,
  campaignStoreSuite,
  contactStoreSuite,
  callbackStoreSuite,
  callStoreSuite,
  recordingStoreSuite,
  agentStoreSuite,
  agentHistorySuite,
  previewStoreSuite,
  dispositionStoreSuite,
  dncStoreSuite,
  consentStoreSuite,
  relationshipStoreSuite,
  attemptStoreSuite,
  auditLogSuite,
  auditHeadsSuite,
  packArchiveSuite,
  changeLogSuite,
  outboxSuite,
  webhookStoreSuite,
  deadlinesSuite,
  callReportsSuite,
  reportJobsSuite,
  importJobsSuite,
] as const;

const SEED = 20_261_104;

/**
 * Every promise of `ports/storage` and the stores in it, as tests.
 *
 * Opens the storage first, to read its capabilities, so it must be awaited before the runner goes on:
 *
 *     await storageSuite({ describe, it, skip }, () => openMyStorage());
 *
 * The tests share that storage, each in tenants of its own, and run one after the other; it must be empty at first, and
 * the last test closes it. `open` is called once more, for a storage that is closed while it works: it may stand on the
 * same database.
 */
export async function storageSuite(runner: Runner, open: () => Promise<Storage>): Promise<void> {
  const storage = await open();
  const ground = groundOn(runner, storage, fixtures(SEED));
  for (const suite of SUITES) suite(ground);
  storagePortSuite(ground, open);
  runner.describe("in the end", () => {
    runner.it("closes", () => storage.close());
  });
}

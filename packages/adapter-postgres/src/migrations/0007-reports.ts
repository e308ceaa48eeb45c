/** Reports that are made while nobody waits, and the index their calls are walked by. */
export const REPORTS = `
CREATE TABLE report_jobs (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  requested_by uuid,
  request jsonb NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'expired')),
  attempts integer NOT NULL,
  leased_until bigint,
  rows integer,
  storage_key text,
  error text,
  created_at bigint NOT NULL,
  finished_at bigint,
  expires_at bigint,
  version bigint NOT NULL
);
-- reportJobs.take (order)
CREATE INDEX report_jobs_open ON report_jobs (id) WHERE status IN ('queued', 'running');
-- reportJobs.expired (order)
CREATE INDEX report_jobs_expiring ON report_jobs (expires_at, id) WHERE status = 'ready';

-- callReports.calls (order). Those that add up read calls_by_start and calls_of_campaign_by_start of the first migration.
CREATE INDEX calls_in_report_order ON calls (tenant_id, started_at, id) WHERE phase IN ('wrap_up', 'final');
`;

/** Files of contacts and numbers that are worked through while nobody waits. */
export const IMPORTS = `
CREATE TABLE import_jobs (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('contacts', 'dnc')),
  campaign_id uuid,
  requested_by uuid,
  requested_by_name text NOT NULL,
  request jsonb NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('receiving', 'queued', 'running', 'done', 'failed')),
  attempts integer NOT NULL,
  leased_until bigint,
  storage_key text,
  size_bytes bigint NOT NULL,
  rows integer NOT NULL,
  imported integer NOT NULL,
  duplicates integer NOT NULL,
  dnc_filtered integer NOT NULL,
  invalid_phones integer NOT NULL,
  malformed integer NOT NULL,
  errors jsonb NOT NULL,
  errors_truncated boolean NOT NULL,
  error text,
  created_at bigint NOT NULL,
  finished_at bigint,
  expires_at bigint,
  version bigint NOT NULL
);
-- importJobs.take (order)
CREATE INDEX import_jobs_waiting ON import_jobs (id) WHERE status IN ('queued', 'running');
-- importJobs.open
CREATE INDEX import_jobs_open ON import_jobs (tenant_id) WHERE status IN ('receiving', 'queued', 'running');
-- importJobs.expired (order)
CREATE INDEX import_jobs_expiring ON import_jobs (expires_at, id) WHERE expires_at IS NOT NULL;
`;

/** What happens in a call: recordings, hold, transfers, messages, listening in; and how campaigns want it. */
export const IN_CALL = `
CREATE TABLE recordings (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  call_id uuid NOT NULL,
  campaign_id uuid,
  agent_id uuid,
  phone text COLLATE "C" NOT NULL,
  leg_id uuid NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('recording', 'processing', 'ready', 'failed', 'deleted')),
  format text NOT NULL,
  source_name text NOT NULL,
  storage_key text,
  started_at bigint NOT NULL,
  ended_at bigint,
  duration_ms bigint,
  paused_ms bigint NOT NULL,
  paused_at bigint,
  size_bytes bigint,
  sha256 text,
  upload_attempts integer NOT NULL,
  next_upload_at bigint,
  last_error text,
  legal_hold boolean NOT NULL,
  delete_after bigint,
  deleted_at bigint,
  deleted_by text,
  delete_reason text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 80);
-- recordings.page: of the tenant, and by each of its narrow filters. Other filters are read along one of these.
CREATE INDEX recordings_page ON recordings (tenant_id, id);
CREATE INDEX recordings_of_campaign ON recordings (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX recordings_of_agent ON recordings (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX recordings_of_call ON recordings (call_id, id);
CREATE INDEX recordings_of_phone ON recordings (tenant_id, phone, id);
CREATE INDEX recordings_by_start ON recordings (tenant_id, started_at);
-- recordings.takeUploads (order)
CREATE INDEX recordings_to_upload ON recordings (next_upload_at, id) WHERE status = 'processing';
-- recordings.expired (order)
CREATE INDEX recordings_expiring ON recordings (delete_after, id)
  WHERE status IN ('ready', 'failed') AND NOT legal_hold AND delete_after IS NOT NULL;

ALTER TABLE calls
  ADD COLUMN recording_id uuid,
  ADD COLUMN held_at bigint,
  ADD COLUMN held_ms bigint NOT NULL DEFAULT 0,
  ADD COLUMN detached_agent_id uuid,
  ADD COLUMN detached_at bigint,
  ADD COLUMN agent_released boolean NOT NULL DEFAULT false,
  ADD COLUMN transferred_to text,
  ADD COLUMN outside_leg_id uuid,
  ADD COLUMN transfer jsonb,
  ADD COLUMN playing jsonb,
  ADD COLUMN monitoring jsonb,
  ADD COLUMN in_call jsonb NOT NULL DEFAULT '{"amd": null, "recording": null, "abandonMessage": null}';

ALTER TABLE campaigns
  ADD COLUMN amd jsonb NOT NULL DEFAULT '{"enabled": false, "onMachine": "hangup", "messageId": null, "maxMs": 3500}',
  ADD COLUMN recording jsonb NOT NULL
    DEFAULT '{"enabled": true, "announce": false, "pauseAllowed": true, "retentionDays": null}';
`;

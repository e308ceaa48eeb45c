/** What is kept how long, and how caller IDs and people are to be used. */
export const KEEPING = `
-- recordings.takeRemovals (order). Sounds that were deleted before this was noted are taken away once more: it costs nothing.
CREATE INDEX recordings_to_remove ON recordings (next_upload_at, id) WHERE status = 'deleted';
UPDATE recordings SET next_upload_at = coalesce(deleted_at, updated_at) WHERE status = 'deleted';
-- campaigns.finishedWithContacts (order)
CREATE INDEX campaigns_finished ON campaigns (tenant_id, id) WHERE completed_at IS NOT NULL OR deleted_at IS NOT NULL;

ALTER TABLE agents ADD COLUMN sip_password text;

ALTER TABLE cli_numbers
  ADD COLUMN verified_at bigint,
  ADD COLUMN daily_cap integer,
  ADD COLUMN cool_down_until bigint,
  ADD COLUMN health text COLLATE "C" NOT NULL DEFAULT 'good' CHECK (health IN ('good', 'watch', 'bad'));
-- calls.usesOf
CREATE INDEX calls_by_cli ON calls (tenant_id, cli, started_at) INCLUDE (answered_at);
`;

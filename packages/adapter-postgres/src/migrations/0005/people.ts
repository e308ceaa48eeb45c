export const PEOPLE = `
ALTER TABLE agents
  ADD COLUMN skills text[] NOT NULL DEFAULT '{}',
  ADD COLUMN max_wrap_up_ms integer,
  ADD COLUMN session_campaign_ids uuid[],
  ADD COLUMN search_key text COLLATE "C" NOT NULL DEFAULT '';
-- Folded by the adapter at the next write of each; until then case is all that is folded.
UPDATE agents SET search_key = lower(full_name) || chr(31) || lower(sip_user);

CREATE TABLE agent_history (
  -- Orders changes of the same moment.
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  at bigint NOT NULL,
  state text NOT NULL,
  sub_state text,
  reason text,
  by text NOT NULL
);
-- agentHistory.range (order)
CREATE INDEX agent_history_of_agent ON agent_history (agent_id, at, n);

ALTER TABLE dnc_entries
  ADD COLUMN removed_at bigint,
  ADD COLUMN removed_by text,
  ADD COLUMN removed_by_id uuid,
  ADD COLUMN removed_reason text,
  ADD COLUMN search_key text COLLATE "C" NOT NULL DEFAULT '';
UPDATE dnc_entries SET search_key = phone || chr(31) || lower(coalesce(reason, '')) || chr(31) || lower(added_by);
DROP INDEX dnc_entries_listed;
DROP INDEX dnc_entries_page;
-- dnc.add (one of each), find, listed, ofPhone. Removed entries stay in the table and in no list.
CREATE UNIQUE INDEX dnc_entries_listed ON dnc_entries (tenant_id, phone, scope, campaign_id) NULLS NOT DISTINCT
  WHERE removed_at IS NULL;
-- dnc.page
CREATE INDEX dnc_entries_page ON dnc_entries (tenant_id, id) WHERE removed_at IS NULL;
`;

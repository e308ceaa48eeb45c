export const CAMPAIGNS = `
CREATE TABLE cli_groups (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- cli.pageGroups
CREATE INDEX cli_groups_page ON cli_groups (tenant_id, id);

CREATE TABLE cli_numbers (
  group_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  country text,
  label text,
  enabled boolean NOT NULL,
  ownership_evidence text,
  created_at bigint NOT NULL,
  -- cli.numbers (order), saveNumber, removeNumber
  PRIMARY KEY (group_id, phone)
);
-- cli.owns
CREATE INDEX cli_numbers_owned ON cli_numbers (tenant_id, phone) WHERE enabled;

CREATE TABLE campaigns (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  dialing_mode text NOT NULL,
  cli_group_id uuid NOT NULL,
  max_attempts integer NOT NULL,
  retry_delay_minutes integer NOT NULL,
  dial_ratio double precision NOT NULL,
  timezone text NOT NULL,
  purpose text NOT NULL,
  default_country text,
  ring_timeout_ms integer NOT NULL,
  wrap_up_ms integer NOT NULL,
  preview_timeout_ms integer NOT NULL,
  preview_skip_allowed boolean NOT NULL,
  priority integer NOT NULL,
  always_on boolean NOT NULL,
  retry_rules jsonb NOT NULL,
  pacing jsonb NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'active', 'paused', 'completed')),
  pause_reason text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  started_at bigint,
  paused_at bigint,
  resumed_at bigint,
  completed_at bigint,
  deleted_at bigint,
  version bigint NOT NULL,
  name_key text COLLATE "C" NOT NULL
);
-- campaigns.page
CREATE INDEX campaigns_page ON campaigns (tenant_id, id) WHERE deleted_at IS NULL;
-- campaigns.active (order)
CREATE INDEX campaigns_active ON campaigns (priority, id) WHERE status = 'active' AND deleted_at IS NULL;
-- cli.removeGroup
CREATE INDEX campaigns_of_cli_group ON campaigns (cli_group_id) WHERE deleted_at IS NULL;

-- campaigns.assignment, agentIds; agents.ofCampaign
CREATE TABLE campaign_agents (
  campaign_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (campaign_id, agent_id)
);
CREATE TABLE campaign_teams (
  campaign_id uuid NOT NULL,
  team_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  place integer NOT NULL,
  PRIMARY KEY (campaign_id, team_id)
);

-- Beside the campaign and not in it: counting must not wait for those who share the campaign's row as a fence.
CREATE TABLE campaign_counters (
  campaign_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  total_contacts bigint NOT NULL DEFAULT 0,
  contacted bigint NOT NULL DEFAULT 0,
  connected bigint NOT NULL DEFAULT 0,
  answered_connected bigint NOT NULL DEFAULT 0,
  abandoned bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE dispositions (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  code text COLLATE "C" NOT NULL,
  label text NOT NULL,
  category text NOT NULL,
  final boolean NOT NULL,
  retry_delay_minutes integer,
  created_at bigint NOT NULL
);
-- dispositions.insert (no two), byCode, all (order)
CREATE UNIQUE INDEX dispositions_code ON dispositions (tenant_id, code);
`;

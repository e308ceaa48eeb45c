export const CALLS = `
CREATE TABLE calls (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  campaign_id uuid,
  contact_id uuid,
  agent_id uuid,
  phone text COLLATE "C" NOT NULL,
  cli text COLLATE "C" NOT NULL,
  direction text COLLATE "C" NOT NULL,
  mode text NOT NULL,
  attempt integer,
  phase text COLLATE "C" NOT NULL
    CHECK (phase IN ('agent_dialing', 'dialing', 'ringing', 'answered', 'connected', 'wrap_up', 'final')),
  outcome text COLLATE "C",
  customer_leg_id uuid NOT NULL,
  agent_leg_id uuid,
  agent_leg_ready boolean NOT NULL,
  customer_leg_ready boolean NOT NULL,
  started_at bigint NOT NULL,
  ringing_at bigint,
  answered_at bigint,
  connected_at bigint,
  ended_at bigint,
  completed_at bigint,
  abandoned boolean NOT NULL,
  amd_result text,
  hangup_cause text,
  sip_code integer,
  hangup_by text,
  disposition text COLLATE "C",
  notes text,
  audit_ref text NOT NULL,
  rule_version text NOT NULL,
  ring_timeout_ms integer NOT NULL,
  connect_threshold_ms integer NOT NULL,
  wrap_up_ms integer NOT NULL,
  node text,
  version bigint NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- The law "one live call per contact, one per agent", kept by the database whatever the code does; liveOfContact
CREATE UNIQUE INDEX calls_one_live_per_contact ON calls (contact_id)
  WHERE phase IN ('agent_dialing', 'dialing', 'ringing', 'answered', 'connected');
CREATE UNIQUE INDEX calls_one_live_per_agent ON calls (agent_id)
  WHERE phase IN ('agent_dialing', 'dialing', 'ringing', 'answered', 'connected');
-- calls.live (order), page by a live status
CREATE INDEX calls_live ON calls (id)
  WHERE phase IN ('agent_dialing', 'dialing', 'ringing', 'answered', 'connected');
-- calls.inWrapUp (order)
CREATE INDEX calls_in_wrap_up ON calls (id) WHERE phase = 'wrap_up';
-- calls.page: of the tenant, and by each of its narrow filters; ofContact. Other filters are read along one of these.
CREATE INDEX calls_page ON calls (tenant_id, id);
CREATE INDEX calls_of_campaign ON calls (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX calls_of_agent ON calls (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX calls_of_contact ON calls (contact_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX calls_of_phone ON calls (tenant_id, phone, id);
-- calls.totals of the tenant, agentTotals, page with from/to; totals of one campaign
CREATE INDEX calls_by_start ON calls (tenant_id, started_at);
CREATE INDEX calls_of_campaign_by_start ON calls (campaign_id, started_at) WHERE campaign_id IS NOT NULL;

CREATE TABLE call_events (
  call_id uuid NOT NULL,
  seq integer NOT NULL,
  at bigint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  -- calls.events (order)
  PRIMARY KEY (call_id, seq)
);

-- Hot and small: rows live for seconds, so vacuum by count and not by share.
CREATE TABLE deadlines (
  -- Text, for a deadline may be of anything that has a name; today calls and previews.
  ref_id text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  tenant_id uuid NOT NULL,
  due_at bigint NOT NULL,
  -- deadlines.set (one of a kind), cancel, clear
  PRIMARY KEY (ref_id, kind)
) WITH (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 500, autovacuum_vacuum_cost_delay = 0
);
-- deadlines.due (order), next
CREATE INDEX deadlines_due ON deadlines (due_at, ref_id, kind);
`;

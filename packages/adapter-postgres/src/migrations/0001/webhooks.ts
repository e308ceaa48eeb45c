export const WEBHOOKS = `
CREATE TABLE outbox_events (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  type text NOT NULL,
  at bigint NOT NULL,
  correlation_id text NOT NULL,
  -- Text and not jsonb: the bytes are signed.
  body text NOT NULL,
  routed_at bigint
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- outbox.takeUnrouted (order)
CREATE INDEX outbox_events_unrouted ON outbox_events (id) WHERE routed_at IS NULL;
-- outbox.since
CREATE INDEX outbox_events_of_tenant ON outbox_events (tenant_id, id);

CREATE TABLE webhook_endpoints (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  description text,
  enabled boolean NOT NULL,
  secret text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- webhooks.pageEndpoints, enabledEndpoints
CREATE INDEX webhook_endpoints_page ON webhook_endpoints (tenant_id, id);

CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  status text COLLATE "C" NOT NULL CHECK (status IN ('pending', 'delivered', 'exhausted', 'cancelled')),
  attempts integer NOT NULL,
  next_attempt_at bigint,
  leased_until bigint,
  last_status_code integer,
  last_error text,
  created_at bigint NOT NULL,
  delivered_at bigint
) WITH (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0
);
-- webhooks.takeDue (order), nextDueAt
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id) WHERE status = 'pending';
-- webhooks.removeEndpoint
CREATE INDEX deliveries_pending_of_webhook ON deliveries (webhook_id) WHERE status = 'pending';
-- webhooks.pageDeliveries
CREATE INDEX deliveries_page ON deliveries (webhook_id, id);
`;

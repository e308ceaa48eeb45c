export const WEBHOOK_HEALTH = `
ALTER TABLE webhook_endpoints
  ADD COLUMN previous_secret text,
  ADD COLUMN previous_secret_until bigint,
  ADD COLUMN health text NOT NULL DEFAULT 'healthy' CHECK (health IN ('healthy', 'degraded', 'disabled')),
  ADD COLUMN failing_since bigint;

-- In the row and not beside it: an attempt's outcome is one write, and there are at most five.
ALTER TABLE deliveries ADD COLUMN attempt_log jsonb NOT NULL DEFAULT '[]';

-- webhooks.takeDue: endpoint by endpoint, so that one with a long queue is not read through to find the others.
DROP INDEX deliveries_pending_of_webhook;
CREATE INDEX deliveries_due_of_webhook ON deliveries (webhook_id, next_attempt_at, id) WHERE status = 'pending';
-- webhooks.pageDeliveries of the few that failed
CREATE INDEX deliveries_unhappy ON deliveries (webhook_id, status, id) WHERE status IN ('exhausted', 'cancelled');
-- webhooks.forgetDeliveries, pageDeliveries in a range; outbox.forget, page in a range. Rows come in order of time, which is
-- what a BRIN index needs: a thousandth of a B-tree's size and next to no cost when writing.
CREATE INDEX deliveries_by_time ON deliveries USING brin (created_at) WITH (pages_per_range = 16);
CREATE INDEX outbox_events_by_time ON outbox_events USING brin (at) WITH (pages_per_range = 16);
`;

// What the server's frame keeps: rotated refresh tokens, API keys, requests that must have their effect once, and a
// tenant's own limit on requests.
export const AUTH = `
ALTER TABLE tenants ADD COLUMN requests_per_minute integer CHECK (requests_per_minute > 0);

ALTER TABLE sessions ADD COLUMN previous_hash text, ADD COLUMN rotated_at bigint;

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  scopes text[],
  hash text COLLATE "C" NOT NULL,
  hint text NOT NULL,
  created_by uuid NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  last_used_at bigint
);
-- apiKeys.byHash
CREATE UNIQUE INDEX api_keys_hash ON api_keys (hash);
-- apiKeys.page
CREATE INDEX api_keys_page ON api_keys (tenant_id, id);

CREATE TABLE idempotency (
  tenant_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  digest text NOT NULL,
  owner text COLLATE "C" NOT NULL,
  started_at bigint NOT NULL,
  leased_until bigint NOT NULL,
  expires_at bigint NOT NULL,
  ref_id text,
  answer text,
  PRIMARY KEY (tenant_id, key)
) WITH (fillfactor = 70);
-- idempotency.sweep
CREATE INDEX idempotency_expiring ON idempotency (expires_at);
`;

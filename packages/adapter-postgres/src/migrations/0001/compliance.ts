export const COMPLIANCE = `
CREATE TABLE dnc_entries (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  source text NOT NULL,
  reason text,
  added_by text NOT NULL,
  added_by_id uuid,
  added_at bigint NOT NULL,
  scope text COLLATE "C" NOT NULL CHECK (scope IN ('tenant', 'campaign')),
  campaign_id uuid,
  expires_at bigint
);
-- dnc.add (one of each), find, listed
CREATE UNIQUE INDEX dnc_entries_listed ON dnc_entries (tenant_id, phone, scope, campaign_id) NULLS NOT DISTINCT;
-- dnc.page
CREATE INDEX dnc_entries_page ON dnc_entries (tenant_id, id);

CREATE TABLE consents (
  -- Orders records of the same moment: the one written last counts.
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('granted', 'revoked')),
  method text NOT NULL,
  at bigint NOT NULL,
  expires_at bigint,
  evidence text
);
-- consents.latest
CREATE INDEX consents_latest ON consents (tenant_id, phone, purpose, at DESC, n DESC);

-- The end of each tenant's chain. Locking this row is what lets one append at a time link itself to the one before.
CREATE TABLE audit_heads (
  tenant_id uuid PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

CREATE TABLE audit_records (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  ref text NOT NULL,
  at bigint NOT NULL,
  origin text NOT NULL,
  actor text NOT NULL,
  campaign_id uuid,
  contact_id uuid,
  agent_id uuid,
  call_id uuid,
  decision jsonb NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  -- audit.find (a ref ends in its seq), range, size
  PRIMARY KEY (tenant_id, seq)
);

CREATE FUNCTION audit_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_records is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_records_keep_rows BEFORE UPDATE OR DELETE ON audit_records
  FOR EACH ROW EXECUTE FUNCTION audit_records_refuse();
CREATE TRIGGER audit_records_keep_table BEFORE TRUNCATE ON audit_records
  FOR EACH STATEMENT EXECUTE FUNCTION audit_records_refuse();
`;

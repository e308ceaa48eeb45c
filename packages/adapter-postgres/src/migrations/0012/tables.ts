export const TABLES = `
-- What 0001 wrote: a chain without a tree, with the person in it. It stays, and the new log's first leaves carry its hashes.
ALTER TABLE audit_records RENAME TO audit_records_0001;
ALTER TABLE audit_records_0001 RENAME CONSTRAINT audit_records_pkey TO audit_records_0001_pkey;

CREATE TABLE audit_records (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL,
  subject text COLLATE "C" NOT NULL,
  campaign_id uuid,
  -- null: the call was allowed
  rule text COLLATE "C",
  body text NOT NULL,
  annex bytea NOT NULL,
  hash bytea NOT NULL,
  -- audit.find, range, nodes, page
  PRIMARY KEY (tenant_id, seq)
  -- Rows of two and a half kilobytes stay in one piece: the annex is ciphertext, which compressing makes no smaller.
) WITH (toast_tuple_target = 8160);
ALTER TABLE audit_records ALTER COLUMN annex SET STORAGE EXTERNAL;
ALTER TABLE audit_records ALTER COLUMN body SET STORAGE EXTERNAL;
-- audit.page of a number, of a campaign, of a rule, of a time
CREATE INDEX audit_records_subject ON audit_records (tenant_id, subject, seq);
CREATE INDEX audit_records_campaign ON audit_records (tenant_id, campaign_id, seq) WHERE campaign_id IS NOT NULL;
CREATE INDEX audit_records_rule ON audit_records (tenant_id, rule, seq) WHERE rule IS NOT NULL;
CREATE INDEX audit_records_at ON audit_records (tenant_id, at);

-- Roots of whole subtrees of 256 leaves and more.
CREATE TABLE audit_nodes (
  tenant_id uuid NOT NULL,
  level smallint NOT NULL,
  index bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, level, index)
);

-- The only rows of the log that may go: with its key, nobody can tell any more whom a record is about.
CREATE TABLE audit_subjects (
  tenant_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  key text NOT NULL,
  -- audit.append, page of a number, keyOf, forget
  PRIMARY KEY (tenant_id, phone)
);
-- audit.find, range, page: opening a record
CREATE UNIQUE INDEX audit_subjects_subject ON audit_subjects (tenant_id, subject);

CREATE TABLE audit_signed_heads (
  tenant_id uuid NOT NULL,
  size bigint NOT NULL,
  root text NOT NULL,
  at bigint NOT NULL,
  key_id text NOT NULL,
  note text NOT NULL,
  -- auditHeads.add (one of a size), latest, covering, range
  PRIMARY KEY (tenant_id, size)
);

CREATE TABLE pack_archive (
  -- packArchive.keep, find
  digest text COLLATE "C" PRIMARY KEY,
  text text NOT NULL
);

ALTER TABLE audit_heads ADD COLUMN frontier bytea NOT NULL DEFAULT '';

CREATE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
`;

const APPEND_ONLY = ["audit_records", "audit_nodes", "audit_signed_heads", "pack_archive"];

export const TRIGGERS = APPEND_ONLY.map(
  (table) => `
CREATE TRIGGER ${table}_keep_rows BEFORE UPDATE OR DELETE ON ${table}
  FOR EACH ROW EXECUTE FUNCTION append_only_refuse();
CREATE TRIGGER ${table}_keep_table BEFORE TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION append_only_refuse();
`,
).join("");

export const CHANGES = `
CREATE TABLE change_records (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  at bigint NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  ip text,
  action text COLLATE "C" NOT NULL,
  resource_type text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C",
  before jsonb,
  after jsonb
);
-- changes.page
CREATE INDEX change_records_page ON change_records (tenant_id, id);
-- changes.page of a thing
CREATE INDEX change_records_of_resource ON change_records (tenant_id, resource_id, id) WHERE resource_id IS NOT NULL;
-- changes.page of a person
CREATE INDEX change_records_of_actor ON change_records (tenant_id, actor_id, id) WHERE actor_id IS NOT NULL;
-- changes.page in a range
CREATE INDEX change_records_by_time ON change_records (tenant_id, at);

CREATE FUNCTION change_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'change_records is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER change_records_keep_rows BEFORE UPDATE OR DELETE ON change_records
  FOR EACH ROW EXECUTE FUNCTION change_records_refuse();
CREATE TRIGGER change_records_keep_table BEFORE TRUNCATE ON change_records
  FOR EACH STATEMENT EXECUTE FUNCTION change_records_refuse();
`;

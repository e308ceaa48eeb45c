/** Relationships to people, which some laws take in place of consent. Records are added and never changed. */
export const RELATIONSHIPS = `
CREATE TABLE relationships (
  -- Orders records of the same moment: the one written last counts.
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  relationship_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('held', 'withdrawn')),
  started_at bigint NOT NULL,
  ended_at bigint,
  reference text,
  reason text,
  written_at bigint NOT NULL,
  written_by text NOT NULL,
  written_by_id uuid
);
-- relationships.find, lock
CREATE UNIQUE INDEX relationships_id ON relationships (id);
-- relationships.page
CREATE INDEX relationships_page ON relationships (tenant_id, id);
-- relationships.heldWith (order), page of a number
CREATE INDEX relationships_of_number ON relationships (tenant_id, phone, written_at DESC, n DESC);
-- relationships.lock (order)
CREATE INDEX relationships_latest ON relationships (tenant_id, relationship_id, written_at DESC, n DESC);

-- Rows may go, when what is kept of people must; what they say may not change.
CREATE FUNCTION relationships_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'relationships are added and never changed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER relationships_keep_rows BEFORE UPDATE ON relationships
  FOR EACH ROW EXECUTE FUNCTION relationships_refuse();
`;

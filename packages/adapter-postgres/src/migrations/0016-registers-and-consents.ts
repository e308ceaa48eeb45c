/**
 * National registers are imported by file too. Consents get ids by which they are listed and revoked; those of before get ones in
 * the order of their moments, as if they had been written down then.
 */
export const REGISTERS_AND_CONSENTS = `
ALTER TABLE import_jobs DROP CONSTRAINT import_jobs_kind_check;
ALTER TABLE import_jobs ADD CONSTRAINT import_jobs_kind_check CHECK (kind IN ('contacts', 'dnc', 'registry'));

ALTER TABLE consents ADD COLUMN id uuid;
UPDATE consents SET id = (lpad(to_hex(at), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid;
ALTER TABLE consents ALTER COLUMN id SET NOT NULL;
-- consents.find
CREATE UNIQUE INDEX consents_id ON consents (id);
-- consents.page
CREATE INDEX consents_page ON consents (tenant_id, id);
`;

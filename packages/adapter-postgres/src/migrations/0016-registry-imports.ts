/** National registers are imported by file too. */
export const REGISTRY_IMPORTS = `
ALTER TABLE import_jobs DROP CONSTRAINT import_jobs_kind_check;
ALTER TABLE import_jobs ADD CONSTRAINT import_jobs_kind_check CHECK (kind IN ('contacts', 'dnc', 'registry'));
`;

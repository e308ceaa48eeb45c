export const TENANT_SETTINGS = `
ALTER TABLE tenants
  ADD COLUMN settings jsonb NOT NULL DEFAULT
    '{"retention": {"recordingsDays": 180, "eventsDays": 30, "contactsDays": null}, "defaultCliGroupId": null, "recordingsSelf": true}',
  ADD COLUMN updated_at bigint,
  ADD COLUMN version bigint NOT NULL DEFAULT 1;
UPDATE tenants SET updated_at = created_at;
ALTER TABLE tenants ALTER COLUMN updated_at SET NOT NULL;
`;

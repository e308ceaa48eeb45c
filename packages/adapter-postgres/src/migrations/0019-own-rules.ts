/** What tenants and campaigns forbid themselves beside the law: nothing, until they say so. */
export const OWN_RULES = `
UPDATE tenants SET settings = settings || '{"ownRules": null}';
ALTER TABLE campaigns ADD COLUMN own_rules jsonb;
`;

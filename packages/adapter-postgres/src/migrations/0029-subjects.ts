/**
 * A person is looked up by tenant and number, in statements that are planned while the table may have a page only. An index that also
 * begins with the tenant then looks as good as the one that has the number, and reads all of a tenant's persons for each ever after.
 */
export const SUBJECTS = `
DROP INDEX audit_subjects_subject;
CREATE UNIQUE INDEX audit_subjects_subject ON audit_subjects (subject, tenant_id);
`;

/** Supervisors may be limited to the teams they lead. */
export const TEAM_SCOPE = `
ALTER TABLE users ADD COLUMN team_scope boolean NOT NULL DEFAULT false;
`;

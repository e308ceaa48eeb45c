/**
 * A search chooses its way by the planner's guess of how many contacts hold the text. Of a hundred samples it could not tell one
 * in a hundred from none, which is where the ways part.
 */
export const SEARCH = `
ALTER INDEX IF EXISTS contacts_words ALTER COLUMN 1 SET STATISTICS 1000;
`;

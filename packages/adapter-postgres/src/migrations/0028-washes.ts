/**
 * Washed lists beside whole ones. A wash is an edition that is never changed, of which many are kept; it is written in one
 * transaction, so it has no state before it answers.
 */
export const WASHES = `
ALTER TABLE registry_editions DROP CONSTRAINT registry_editions_state_check;
ALTER TABLE registry_editions ADD CONSTRAINT registry_editions_state_check
  CHECK (state IN ('loading', 'answering', 'leaving', 'washed'));
-- keep (a wash is there once; the oldest), erase, washed, loaded
CREATE UNIQUE INDEX registry_editions_washed ON registry_editions (registry, as_of, digest) WHERE state = 'washed';

-- What a wash says of numbers that begin alike, as rows of registry_blocks: those it listed, and those it did not.
CREATE TABLE registry_verdicts (
  -- Twice the number without its last four digits; one more in the row of those that are listed.
  key bigint NOT NULL,
  edition integer NOT NULL,
  -- The first eight bytes of the SHA-256 of edition, key, the wash's date and register, and units.
  sum bytea NOT NULL CHECK (octet_length(sum) = 8),
  units bytea NOT NULL CHECK (octet_length(units) BETWEEN 2 AND 1250),
  -- lookup: what all washes say of a number lies together; judged
  PRIMARY KEY (key, edition)
);
-- sweep, keep (whether it is sound)
CREATE INDEX registry_verdicts_edition ON registry_verdicts (edition, key);
ALTER TABLE registry_verdicts
  ALTER COLUMN units SET STORAGE PLAIN, ALTER COLUMN units SET STATISTICS 0, ALTER COLUMN sum SET STATISTICS 0;
`;

/**
 * Registers as blocks instead of a row a number. What was imported in the form before was never released: it goes, so that its
 * registers are unknown, which blocks, until their lists are imported anew.
 */
export const REGISTRY_BLOCKS = `
DROP TABLE registry_numbers;
DELETE FROM registry_editions;
-- Rows of registry_changes, at most; written into the blocks when they are many.
ALTER TABLE registry_editions ADD COLUMN changes bigint NOT NULL DEFAULT 0;

-- The numbers of a list that begin alike and differ in their last four digits, where there are any.
CREATE TABLE registry_blocks (
  key bigint NOT NULL,
  edition integer NOT NULL,
  -- The first eight bytes of the SHA-256 of edition, key and units.
  sum bytea NOT NULL CHECK (octet_length(sum) = 8),
  -- 1250 bytes: a bit a number, lowest first. Fewer: two bytes a number in order, 128 + low / 128 and low % 128.
  units bytea NOT NULL CHECK (octet_length(units) BETWEEN 2 AND 1250),
  PRIMARY KEY (edition, key)
);
-- Rows are read whole and cannot be made smaller; nothing is asked of what stands in them.
ALTER TABLE registry_blocks
  ALTER COLUMN units SET STORAGE PLAIN, ALTER COLUMN units SET STATISTICS 0, ALTER COLUMN sum SET STATISTICS 0;

-- What became of numbers since; it goes before what the blocks say.
CREATE TABLE registry_changes (
  edition integer NOT NULL,
  number bigint NOT NULL,
  listed boolean NOT NULL,
  PRIMARY KEY (edition, number)
);
`;

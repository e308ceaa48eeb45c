/** National registers in the database, for nodes that share no folder. */
export const REGISTRIES = `
CREATE TABLE registry_editions (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  registry text NOT NULL,
  as_of bigint NOT NULL,
  source text NOT NULL,
  digest text NOT NULL,
  lineage text[] NOT NULL,
  entries bigint NOT NULL DEFAULT 0,
  -- Only one that is whole answers; one that leaves is being removed.
  state text NOT NULL CHECK (state IN ('loading', 'answering', 'leaving')),
  -- For who looks into the database; nothing is decided by it.
  loaded_at timestamptz
);
-- lookup, loaded, editions; and one answers at most
CREATE UNIQUE INDEX registry_editions_answering ON registry_editions (registry) WHERE state = 'answering';
-- put and sweep: what loads before have left
CREATE INDEX registry_editions_rest ON registry_editions (registry) WHERE state <> 'answering';

CREATE TABLE registry_numbers (
  edition integer NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (edition, number)
);
`;

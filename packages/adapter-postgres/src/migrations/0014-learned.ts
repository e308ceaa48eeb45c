/** What pacing policies learned, so that a restart is no cold start. One row per campaign and policy; gone with the campaign. */
export const LEARNED = `
CREATE TABLE pacing_learned (
  tenant_id uuid NOT NULL,
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  policy text COLLATE "C" NOT NULL,
  learned jsonb NOT NULL,
  -- our clock: when it was saved
  at bigint NOT NULL,
  -- learned, and the upsert
  PRIMARY KEY (campaign_id, policy)
);
`;

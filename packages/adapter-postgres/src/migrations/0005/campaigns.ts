export const CAMPAIGNS = `
ALTER TABLE campaigns
  ADD COLUMN preview_auto_offer boolean NOT NULL DEFAULT true,
  ADD COLUMN weight integer NOT NULL DEFAULT 10,
  ADD COLUMN schedule jsonb,
  ADD COLUMN cli_strategy text NOT NULL DEFAULT 'sticky_per_contact',
  ADD COLUMN order_by jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN contact_filter jsonb,
  ADD COLUMN disposition_set_id uuid;
UPDATE campaigns SET pacing = '{"abandonWindow": null, "measuredFrom": "answer", "formula": "standard",
  "maxDialRatio": null, "chosen": []}'::jsonb || pacing;
-- dispositions.removeSet
CREATE INDEX campaigns_of_disposition_set ON campaigns (disposition_set_id)
  WHERE disposition_set_id IS NOT NULL AND deleted_at IS NULL;

ALTER TABLE dispositions
  ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN parent_code text COLLATE "C",
  ADD COLUMN requires_note boolean NOT NULL DEFAULT false,
  ADD COLUMN requires_callback_at boolean NOT NULL DEFAULT false,
  ADD COLUMN min_talk_seconds integer,
  ADD COLUMN hotkey text;

CREATE TABLE disposition_sets (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  codes text[] NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- dispositions.insertSet (no two of a name), sets (order)
CREATE UNIQUE INDEX disposition_sets_name ON disposition_sets (tenant_id, name);
`;

export const CONTACTS = `
ALTER TABLE contacts ADD COLUMN alt_phones text[] NOT NULL DEFAULT '{}';

-- Who was erased: nothing here tells of a person. contacts.tombstone
CREATE TABLE contact_tombstones (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  erased_at bigint NOT NULL,
  erased_by text NOT NULL
);

-- contacts.search by words. One index over both keys, for each index of this kind makes imports dearer. Where the
-- extension cannot be had, the same statements read the tenant's contacts through.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX contacts_words ON contacts USING gin ((name_key || custom_key) gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available: searches by words will read all contacts of the tenant.';
END
$$;

CREATE TABLE callbacks (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL,
  timezone text,
  agent_id uuid,
  expires_minutes integer,
  note text,
  status text COLLATE "C" NOT NULL
    CHECK (status IN ('scheduled', 'due', 'in_progress', 'completed', 'missed', 'cancelled')),
  call_id uuid,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- callbacks.insert (one open of a contact), openOf
CREATE UNIQUE INDEX callbacks_one_open_per_contact ON callbacks (contact_id)
  WHERE status IN ('scheduled', 'due', 'in_progress');
-- callbacks.page of the tenant; of an agent; of a campaign; of a contact
CREATE INDEX callbacks_page ON callbacks (tenant_id, id);
CREATE INDEX callbacks_of_agent ON callbacks (agent_id, id) WHERE agent_id IS NOT NULL;
CREATE INDEX callbacks_of_campaign ON callbacks (campaign_id, id);
CREATE INDEX callbacks_of_contact ON callbacks (contact_id, id);
-- callbacks.due (order), agentsWanted
CREATE INDEX callbacks_due ON callbacks (campaign_id, agent_id, due_at, id) WHERE status = 'due';
-- callbacks.openOfCampaign (order)
CREATE INDEX callbacks_open ON callbacks (campaign_id, id) WHERE status IN ('scheduled', 'due', 'in_progress');

ALTER TABLE previews ADD COLUMN skip_reason text;
-- previews.recentOf
CREATE INDEX previews_of_agent ON previews (agent_id, id);
`;

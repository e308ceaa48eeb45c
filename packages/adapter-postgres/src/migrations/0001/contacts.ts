export const CONTACTS = `
-- Hot: every attempt rewrites the row several times. A claim changes no indexed column, so that with room on the page
-- (fillfactor) it touches no index; vacuum comes early, for dead entries at the front of the claim's indexes slow it.
CREATE TABLE contacts (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  phone text COLLATE "C" NOT NULL,
  first_name text,
  last_name text,
  custom_fields jsonb NOT NULL,
  external_id text COLLATE "C",
  timezone text,
  priority integer NOT NULL,
  status text COLLATE "C" NOT NULL
    CHECK (status IN ('pending', 'dialing', 'connected', 'completed', 'failed', 'dnc')),
  attempts integer NOT NULL,
  reached boolean NOT NULL,
  last_call_at bigint,
  next_attempt_at bigint,
  disposition text COLLATE "C",
  held_by text COLLATE "C",
  lease_epoch bigint NOT NULL,
  leased_until bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL,
  -- For contacts.search: folded names, folded custom values (src/search-key.ts)
  name_key text COLLATE "C" NOT NULL,
  custom_key text COLLATE "C" NOT NULL
) WITH (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0
);
-- contacts.insertMany (one of each number in a campaign), page by phone, markDnc in one campaign
CREATE UNIQUE INDEX contacts_phone ON contacts (campaign_id, phone);
-- contacts.page without a status
CREATE INDEX contacts_page ON contacts (campaign_id, id);
-- contacts.page by status, counts
CREATE INDEX contacts_by_status ON contacts (campaign_id, status, id);
-- contacts.page by external id; by disposition
CREATE INDEX contacts_by_external_id ON contacts (campaign_id, external_id, id) WHERE external_id IS NOT NULL;
CREATE INDEX contacts_by_disposition ON contacts (campaign_id, disposition, id) WHERE disposition IS NOT NULL;
-- contacts.claim, retries and callbacks, in the order they are taken
CREATE INDEX contacts_retries ON contacts (campaign_id, priority DESC, next_attempt_at, id)
  WHERE status = 'pending' AND held_by IS NULL AND next_attempt_at IS NOT NULL;
-- contacts.claim, never tried ones, in the order they are taken
CREATE INDEX contacts_fresh ON contacts (campaign_id, priority DESC, id)
  WHERE status = 'pending' AND held_by IS NULL AND next_attempt_at IS NULL;
-- contacts.inFlight
CREATE INDEX contacts_in_flight ON contacts (id) WHERE status IN ('dialing', 'connected');
-- contacts.search by whole number or its last digits, markDnc in every campaign; its first column narrows other searches
CREATE INDEX contacts_by_last_digits ON contacts (tenant_id, reverse(phone) COLLATE "C");

CREATE TABLE previews (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  lease_epoch bigint NOT NULL,
  offered_at bigint NOT NULL,
  expires_at bigint,
  status text COLLATE "C" NOT NULL CHECK (status IN ('open', 'accepted', 'skipped', 'expired'))
);
-- previews.insert (one open each), openOf
CREATE UNIQUE INDEX previews_one_open_per_agent ON previews (agent_id) WHERE status = 'open';
CREATE UNIQUE INDEX previews_one_open_per_contact ON previews (contact_id) WHERE status = 'open';
`;

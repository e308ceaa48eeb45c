// Conventions of the whole schema:
//
// Instants are bigint milliseconds since 1970, not timestamptz: they are the model's `Instant` unchanged. The caller's
// clock decides what "now" is (stores are handed it), never the database's, so that a simulated clock and a real one
// work alike and two clocks are never compared.
//
// Text that is compared or sorted is COLLATE "C": the same order on every machine, whatever locale the database has.
//
// There are no foreign keys. What belongs together is written in one transaction by the engine; a foreign key would
// lock the parent row on every insert, and the campaign row is the fence that pausing waits for.
export const PEOPLE = `
CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  slug text COLLATE "C" NOT NULL,
  timezone text NOT NULL,
  default_country text,
  status text NOT NULL CHECK (status IN ('active', 'suspended')),
  created_at bigint NOT NULL
);
-- tenants.insert (no two), tenants.all (order)
CREATE UNIQUE INDEX tenants_slug ON tenants (slug);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  email text COLLATE "C" NOT NULL,
  full_name text NOT NULL,
  role text NOT NULL,
  password_hash text NOT NULL,
  disabled boolean NOT NULL,
  last_login_at bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- users.insert (no two in a tenant), users.byEmail
CREATE UNIQUE INDEX users_email ON users (email, tenant_id);
-- users.page
CREATE INDEX users_page ON users (tenant_id, id);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  refresh_hash text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint
);
-- sessions.revokeAll
CREATE INDEX sessions_live_of_user ON sessions (user_id) WHERE revoked_at IS NULL;

CREATE TABLE teams (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  agent_ids uuid[] NOT NULL,
  supervisor_ids uuid[] NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
);
-- teams.page
CREATE INDEX teams_page ON teams (tenant_id, id);

CREATE TABLE agents (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  full_name text COLLATE "C" NOT NULL,
  sip_user text COLLATE "C" NOT NULL,
  team_ids uuid[] NOT NULL,
  state text NOT NULL CHECK (state IN ('available', 'on_call', 'break', 'lunch', 'training', 'offline')),
  sub_state text,
  state_since bigint NOT NULL,
  reason text,
  pending_state text,
  current_call_id uuid,
  sip_registered boolean NOT NULL,
  registered_at bigint,
  user_agent text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor = 70);
-- agents.insert (no two on the installation), agents.bySipUser
CREATE UNIQUE INDEX agents_sip_user ON agents (sip_user);
-- agents.all
CREATE INDEX agents_of_tenant ON agents (tenant_id, full_name, id);
`;

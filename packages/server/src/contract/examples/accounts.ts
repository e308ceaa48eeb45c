import { type Examples, IDS, MADE, page } from "./example.ts";

const TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkyZjNhMCJ9.c2lnbmF0dXJl";
const NOURA = {
  id: IDS.supervisor,
  email: "noura@falcon-cover.example",
  full_name: "Noura Saleh",
  role: "supervisor",
  tenant_id: IDS.tenant,
};
const ACCESS = { access_token: TOKEN, refresh_token: TOKEN, token_type: "bearer", expires_in: 86_400 };

const API_KEY = {
  id: IDS.apiKey,
  name: "CRM sync",
  role: "supervisor",
  scopes: ["contacts:write", "dnc:write"],
  hint: "bne_live_…x9Kq",
  created_by: IDS.admin,
  created_at: "2026-09-03T08:00:00Z",
  expires_at: null,
  last_used_at: null,
};
const USER = {
  id: IDS.agent,
  email: "bilal@falcon-cover.example",
  full_name: "Bilal Haddad",
  role: "agent",
  team_ids: [IDS.team],
  team_scope: false,
  disabled: false,
  agent: { sip_user: "a2041", skills: ["motor", "arabic"] },
  last_login_at: "2026-09-03T05:57:40Z",
  ...MADE,
  version: 3,
};
const TEAM = {
  id: IDS.team,
  name: "Motor renewals",
  agent_ids: [IDS.agent],
  supervisor_ids: [IDS.supervisor],
  ...MADE,
  version: 1,
};
const TENANT = {
  id: IDS.tenant,
  name: "Falcon Cover",
  slug: "falcon-cover",
  timezone: "Asia/Dubai",
  default_country: "AE",
  status: "active",
  rate_limit_per_minute: null,
  retention: { recordings_days: 180, events_days: 30, contacts_days: null },
  default_cli_group_id: IDS.cliGroup,
  recordings_self: true,
  own_rules: null,
  ...MADE,
  version: 2,
};

export const ACCOUNT_EXAMPLES: Examples = {
  login: {
    request: { email: "noura@falcon-cover.example", password: "correct horse battery" },
    response: { ...ACCESS, refresh_expires_in: 2_592_000, user: NOURA },
  },
  refresh: { request: { refresh_token: TOKEN }, response: { ...ACCESS, refresh_expires_in: 2_505_600 } },
  logout: { request: { all_sessions: true } },
  me: {
    response: {
      ...NOURA,
      permissions: ["campaigns:read", "campaigns:write", "calls:read", "dnc:write"],
      tenant: { id: IDS.tenant, name: "Falcon Cover", timezone: "Asia/Dubai", default_country: "AE" },
      session: { id: IDS.session, created_at: "2026-09-03T05:57:40Z", expires_at: "2026-10-03T05:57:40Z" },
    },
  },
  changePassword: { request: { current_password: "correct horse battery", new_password: "a pass phrase of my own" } },
  listApiKeys: { response: page(API_KEY) },
  createApiKey: {
    request: { name: "CRM sync", role: "supervisor", scopes: ["contacts:write", "dnc:write"] },
    response: { ...API_KEY, key: "bne_live_T2xrZXkgaXMgbm90IGEga2V5OyB5b3VycyBpcyBzaG93bng9Kq" },
  },
  listUsers: { response: page(USER) },
  createUser: {
    request: {
      email: "bilal@falcon-cover.example",
      full_name: "Bilal Haddad",
      role: "agent",
      password: "a pass phrase to begin with",
      agent: { sip_user: "a2041", sip_password: "phone-and-nothing-else", skills: ["motor", "arabic"] },
    },
    response: { ...USER, team_ids: [], last_login_at: null, version: 1 },
  },
  getUser: { response: USER },
  updateUser: { request: { role: "agent", agent: { skills: ["motor", "arabic"] } }, response: USER },
  resetPassword: { response: { password: "3f9a1c-7be204-55d8e1-0a6c9f" } },
  listTeams: { response: page(TEAM) },
  createTeam: {
    request: { name: "Motor renewals", agent_ids: [IDS.agent], supervisor_ids: [IDS.supervisor] },
    response: TEAM,
  },
  getTeam: { response: TEAM },
  updateTeam: { request: { name: "Motor renewals" }, response: TEAM },
  setTeamMembers: { request: { agent_ids: [IDS.agent], supervisor_ids: [IDS.supervisor] }, response: TEAM },
  getTenant: { response: TENANT },
  updateTenant: { request: { retention: { recordings_days: 180 }, recordings_self: true }, response: TENANT },
  listTenants: { response: page(TENANT) },
  createTenant: {
    request: {
      name: "Falcon Cover",
      slug: "falcon-cover",
      timezone: "Asia/Dubai",
      default_country: "AE",
      admin: { email: "amal@falcon-cover.example", full_name: "Amal Haddad", password: "a pass phrase to begin with" },
    },
    response: { ...TENANT, default_cli_group_id: null, version: 1 },
  },
  changeTenant: {
    request: { rate_limit_per_minute: 5_000 },
    response: { ...TENANT, rate_limit_per_minute: 5_000, version: 3 },
  },
  listAuditLog: {
    response: page({
      id: IDS.change,
      at: "2026-09-03T08:30:00Z",
      actor: { id: IDS.supervisor, name: "Noura Saleh" },
      action: "update_campaign",
      resource: { type: "campaign", id: IDS.campaign },
      before: { dial_ratio: 1.5 },
      after: { dial_ratio: 2.2 },
      ip: "203.0.113.7",
    }),
  },
};

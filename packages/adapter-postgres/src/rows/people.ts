import type { Agent, AgentStateChange, Session, Team, Tenant, User } from "@broadnet-engage/core/model";
import { searchKey } from "../search-key.ts";
import { Table } from "../table.ts";

export const TENANTS = new Table<Tenant>("tenants", {
  id: "id",
  name: "name",
  slug: "slug",
  timezone: "timezone",
  defaultCountry: "default_country",
  status: "status",
  requestsPerMinute: "requests_per_minute",
  settings: "settings",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
});

export const USERS = new Table<User>("users", {
  id: "id",
  tenantId: "tenant_id",
  email: "email",
  fullName: "full_name",
  role: "role",
  teamScope: "team_scope",
  passwordHash: "password_hash",
  disabled: "disabled",
  lastLoginAt: "last_login_at",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
});

export const SESSIONS = new Table<Session>("sessions", {
  id: "id",
  tenantId: "tenant_id",
  userId: "user_id",
  refreshHash: "refresh_hash",
  previousHash: "previous_hash",
  rotatedAt: "rotated_at",
  createdAt: "created_at",
  expiresAt: "expires_at",
  revokedAt: "revoked_at",
});

export const TEAMS = new Table<Team>("teams", {
  id: "id",
  tenantId: "tenant_id",
  name: "name",
  agentIds: "agent_ids",
  supervisorIds: "supervisor_ids",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
});

const AGENT_COLUMNS = {
  id: "id",
  tenantId: "tenant_id",
  fullName: "full_name",
  sipUser: "sip_user",
  teamIds: "team_ids",
  state: "state",
  subState: "sub_state",
  stateSince: "state_since",
  reason: "reason",
  pendingState: "pending_state",
  currentCallId: "current_call_id",
  sipRegistered: "sip_registered",
  registeredAt: "registered_at",
  userAgent: "user_agent",
  contactCount: "contact_count",
  registrationExpiresAt: "registration_expires_at",
  registeredNode: "registered_node",
  seatState: "seat_state",
  seatLegId: "seat_leg_id",
  seatNode: "seat_node",
  seatSince: "seat_since",
  skills: "skills",
  sipPassword: "sip_password",
  maxWrapUpMs: "max_wrap_up_ms",
  sessionCampaignIds: "session_campaign_ids",
  createdAt: "created_at",
  updatedAt: "updated_at",
  version: "version",
} as const;

export const AGENTS = new Table<Agent>("agents", AGENT_COLUMNS, {
  search_key: ({ fullName, sipUser }) => searchKey([fullName, sipUser]),
});

export const AGENT_HISTORY = new Table<AgentStateChange>("agent_history", {
  tenantId: "tenant_id",
  agentId: "agent_id",
  at: "at",
  state: "state",
  subState: "sub_state",
  reason: "reason",
  by: "by",
});

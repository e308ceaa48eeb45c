import { insertTenant } from "@broadnet-engage/core";
import {
  type Agent,
  type AgentId,
  asE164,
  type CliGroupId,
  countryOf,
  type Role,
  type TeamId,
  type TenantId,
  UNSEEN_PHONE,
  type User,
  type UserId,
} from "@broadnet-engage/core/model";
import type { Clock, Ids, Storage, Stores } from "@broadnet-engage/core/ports";
import type { Passwords } from "./auth/passwords.ts";

export const DEMO_PASSWORD = "engage-demo";
export const DEMO_AGENTS = 12;
/** SIP users of the demo's agents, in order. */
export const demoSipUsers = (): readonly string[] =>
  Array.from({ length: DEMO_AGENTS }, (_, index) => `agent_${1001 + index}`);

const AGENT_NAMES = [
  "Layla Ahmed",
  "Omar Khalil",
  "Bilal Haddad",
  "Huda Mansour",
  "Yusuf Rahman",
  "Mariam Saeed",
  "Khalid Nasser",
  "Reem Farouk",
  "Tariq Aziz",
  "Salma Qasim",
  "Hassan Jaber",
  "Dina Sabri",
];
const CALLER_IDS = ["+97145550100", "+97145550101"];

export interface SeedTools {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: Passwords;
}

export interface NewTenant {
  readonly name: string;
  readonly slug: string;
  readonly timezone: string;
  readonly defaultCountry: string | null;
}

async function newTenant(stores: Stores, tools: SeedTools, given: NewTenant): Promise<{ readonly id: TenantId }> {
  const tenant = { ...given, id: tools.ids.next<TenantId>(), createdAt: tools.clock.now() };
  await insertTenant(stores, tools.ids, tenant);
  return tenant;
}

interface Person {
  readonly email: string;
  readonly fullName: string;
  readonly role: Role;
}

async function insertUser(
  stores: Stores,
  tools: SeedTools,
  tenantId: TenantId,
  who: Person,
  hash: string,
): Promise<User> {
  const now = tools.clock.now();
  const user: User = {
    ...who,
    id: tools.ids.next<UserId>(),
    tenantId,
    passwordHash: hash,
    disabled: false,
    teamScope: false,
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await stores.users.insert(user);
  return user;
}

const freshAgent = (user: User, sipUser: string, teamIds: readonly TeamId[], now: number): Agent => ({
  id: user.id as string as AgentId,
  tenantId: user.tenantId,
  fullName: user.fullName,
  sipUser,
  teamIds: [...teamIds],
  state: "offline",
  subState: null,
  stateSince: now,
  reason: null,
  pendingState: null,
  currentCallId: null,
  ...UNSEEN_PHONE,
  skills: [],
  sipPassword: null,
  maxWrapUpMs: null,
  sessionCampaignIds: null,
  createdAt: now,
  updatedAt: now,
  version: 1,
});

/** Production's first start: one tenant, one admin, nothing else. */
export async function seedProduction(
  tools: SeedTools,
  tenant: NewTenant,
  admin: { email: string; password: string },
): Promise<void> {
  const hash = await tools.passwords.hash(admin.password);
  await tools.storage.transact(async (stores) => {
    const { id } = await newTenant(stores, tools, tenant);
    const email = admin.email.trim().toLowerCase();
    await insertUser(stores, tools, id, { email, fullName: "Administrator", role: "admin" }, hash);
  });
}

/** The demo world: tenant Acme with an admin, a supervisor, twelve agents in two teams and two caller IDs. All or nothing. */
export async function seedDemo(tools: SeedTools): Promise<void> {
  const hash = await tools.passwords.hash(DEMO_PASSWORD);
  await tools.storage.transact(async (stores) => {
    const acme = { name: "Acme", slug: "acme", timezone: "Asia/Dubai", defaultCountry: "AE" };
    const { id: tenantId } = await newTenant(stores, tools, acme);
    await insertUser(
      stores,
      tools,
      tenantId,
      { email: "admin@acme.com", fullName: "Amal Haddad", role: "admin" },
      hash,
    );
    const lead = { email: "supervisor@acme.com", fullName: "Noura Saleh", role: "supervisor" } as const;
    const supervisor = await insertUser(stores, tools, tenantId, lead, hash);
    await insertFloor(stores, tools, supervisor, hash);
    await insertCallerIds(stores, tools, tenantId);
  });
}

/** Agents by turns in two teams, both led by the supervisor. */
async function insertFloor(stores: Stores, tools: SeedTools, supervisor: User, hash: string): Promise<void> {
  const { tenantId } = supervisor;
  const now = tools.clock.now();
  const teamIds = [tools.ids.next<TeamId>(), tools.ids.next<TeamId>()] as const;
  const agents: Agent[] = [];
  for (const [index, sipUser] of demoSipUsers().entries()) {
    const email = index === 0 ? "agent@acme.com" : `agent${index + 1}@acme.com`;
    const who = { email, fullName: AGENT_NAMES[index] ?? `Agent ${index + 1}`, role: "agent" } as const;
    const user = await insertUser(stores, tools, tenantId, who, hash);
    const agent = freshAgent(user, sipUser, [index % 2 === 0 ? teamIds[0] : teamIds[1]], now);
    await stores.agents.insert(agent);
    agents.push(agent);
  }
  for (const [index, id] of teamIds.entries()) {
    await stores.teams.insert({
      id,
      tenantId,
      name: index === 0 ? "Renewals" : "Retention",
      agentIds: agents.filter((agent) => agent.teamIds.includes(id)).map((agent) => agent.id),
      supervisorIds: [supervisor.id],
      createdAt: now,
      updatedAt: now,
      version: 1,
    });
  }
}

async function insertCallerIds(stores: Stores, tools: SeedTools, tenantId: TenantId): Promise<void> {
  const now = tools.clock.now();
  const groupId = tools.ids.next<CliGroupId>();
  await stores.cli.insertGroup({
    id: groupId,
    tenantId,
    name: "Dubai office",
    createdAt: now,
    updatedAt: now,
    version: 1,
  });
  for (const text of CALLER_IDS) {
    const phone = asE164(text);
    if (phone === null) continue;
    await stores.cli.insertNumber({
      groupId,
      tenantId,
      phone,
      country: countryOf(phone),
      label: null,
      enabled: true,
      ownershipEvidence: "demo data",
      verifiedAt: now,
      dailyCap: null,
      coolDownUntil: null,
      health: "good",
      createdAt: now,
    });
  }
}

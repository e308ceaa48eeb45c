import type { AgentId, Team, TeamId, TenantId, User, UserId } from "@broadnet-engage/core/model";
import type { Stores } from "@broadnet-engage/core/ports";
import { assertGoodPassword } from "../auth/password-rules.ts";
import * as contract from "../contract/users.ts";
import { pageRequest, presentPage } from "../http/cursor.ts";
import { assertVersion, etag } from "../http/etag.ts";
import { type Bound, handle, type Input } from "../http/handler.ts";
import { notFound, Problem, validationFailed } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentUser } from "./users.present.ts";

const asAgent = (id: UserId): AgentId => id as string as AgentId;

export const userRoutes = (services: Services): readonly Bound[] => [
  handle(contract.listUsers)(async ({ query, caller }) => {
    const page = await services.storage.read((stores) =>
      stores.users.page(caller.tenantId, pageRequest("users", query)),
    );
    const shown = new Map<string, Awaited<ReturnType<typeof show>>>();
    for (const user of await showAll(services, caller.tenantId, page.items)) shown.set(user.id, user);
    const body = presentPage("users", query, page, (user) => shown.get(user.id));
    return { status: 200, body: { ...body, items: body.items.filter((item) => item !== undefined) } };
  }),
  handle(contract.createUser)(async ({ body, caller }) => {
    const user = await createUser(services, caller.tenantId, body);
    return {
      status: 201,
      body: await show(services, user),
      headers: { Location: `/v1/users/${user.id}`, ...etag(user.version) },
    };
  }),
  handle(contract.getUser)(async ({ params, caller }) => {
    const user = await services.storage.read((stores) => stores.users.find(caller.tenantId, params.id));
    if (!user) throw notFound("user");
    return { status: 200, body: await show(services, user), headers: etag(user.version) };
  }),
  handle(contract.updateUser)(async ({ params, body, caller, ifVersion }) => {
    const user = await updateUser(services, caller.tenantId, params.id, body, ifVersion);
    await updateProfile(services, user, body);
    return { status: 200, body: await show(services, user), headers: etag(user.version) };
  }),
  handle(contract.resetPassword)(async ({ params, caller }) => {
    // 96 bits, in a form that is read out over a telephone without mistakes.
    const password = Buffer.from(services.random.bytes(12))
      .toString("hex")
      .replace(/(.{6})(?=.)/g, "$1-");
    await updateUser(services, caller.tenantId, params.id, { password }, undefined);
    return { status: 200, body: { password }, headers: { "Cache-Control": "no-store" } };
  }),
  handle(contract.deleteUser)(async ({ params, caller, ifVersion }) => {
    if (params.id === caller.user.id) throw new Problem("invalid-state", "You cannot remove yourself.");
    await services.storage.transact((stores) => removeUser(services, stores, caller.tenantId, params.id, ifVersion));
    services.authenticator.forget();
    return { status: 204, body: null };
  }),
];

async function allTeams(stores: Stores, tenantId: TenantId): Promise<readonly Team[]> {
  const teams: Team[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<Stores["teams"]["page"]>> = await stores.teams.page(tenantId, { limit: 200, after });
    teams.push(...page.items);
    after = page.items.at(-1)?.id ?? null;
    if (!page.hasMore || after === null) return teams;
  }
}

const teamsOf = (teams: readonly Team[], id: string): TeamId[] =>
  teams
    .filter((team) => [...team.agentIds, ...team.supervisorIds].some((member) => (member as string) === id))
    .map((team) => team.id);

const showAll = (services: Services, tenantId: TenantId, users: readonly User[]) =>
  services.storage.read(async (stores) => {
    const teams = await allTeams(stores, tenantId);
    const agents = new Map((await stores.agents.all(tenantId)).map((agent) => [agent.id as string, agent]));
    return users.map((user) => presentUser(user, agents.get(user.id) ?? null, teamsOf(teams, user.id)));
  });

const show = (services: Services, user: User) =>
  services.storage.read(async (stores) => {
    const agent = await stores.agents.find(user.tenantId, asAgent(user.id));
    return presentUser(user, agent, teamsOf(await allTeams(stores, user.tenantId), user.id));
  });

type NewUser = Input<typeof contract.createUser>["body"];

/** The user first, then the agent's profile: what could make the second fail is looked at before the first. */
async function createUser(services: Services, tenantId: TenantId, body: NewUser): Promise<User> {
  const email = body.email.toLowerCase();
  assertGoodPassword(body.password, email, "#/password");
  const sipUser = body.agent?.sip_user;
  if (body.role === "agent" && sipUser === undefined) {
    throw validationFailed([
      { pointer: "#/agent", code: "required", message: "a user of role agent needs agent.sip_user" },
    ]);
  }
  const now = services.clock.now();
  const user: User = {
    id: services.ids.next<UserId>(),
    tenantId,
    email,
    fullName: body.full_name,
    role: body.role,
    passwordHash: await services.passwords.hash(body.password),
    disabled: false,
    teamScope: body.team_scope,
    lastLoginAt: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await services.storage.transact(async (stores) => {
    const taken = sipUser === undefined ? null : await stores.agents.bySipUser(sipUser);
    if (taken) {
      const members = taken.tenantId === tenantId ? { existing_id: taken.id } : {};
      throw new Problem("duplicate-resource", "The SIP user is taken.", { members });
    }
    await stores.users.insert(user);
  });
  if (sipUser !== undefined) {
    const { agents } = services.of(tenantId);
    await agents.add({ id: asAgent(user.id), fullName: user.fullName, sipUser });
    const { skills, sip_password: sipPassword } = body.agent ?? {};
    if (skills ?? sipPassword)
      await agents.update(asAgent(user.id), profileOf(services, user, { skills, sip_password: sipPassword }));
  }
  return user;
}

type UserChange = Input<typeof contract.updateUser>["body"];

async function updateUser(
  services: Services,
  tenantId: TenantId,
  id: UserId,
  body: UserChange,
  ifVersion: number | undefined,
): Promise<User> {
  const passwordHash = body.password === undefined ? undefined : await services.passwords.hash(body.password);
  const saved = await services.storage.transact(async (stores) => {
    const user = await stores.users.find(tenantId, id);
    if (!user) throw notFound("user");
    assertVersion(user, ifVersion);
    if (body.password !== undefined) assertGoodPassword(body.password, user.email, "#/password");
    const agent = await stores.agents.lock(tenantId, asAgent(id));
    if ((body.role === "agent" || body.agent) && !agent)
      throw new Problem("invalid-state", "The user has no agent profile.");
    const next: User = {
      ...user,
      fullName: body.full_name ?? user.fullName,
      role: body.role ?? user.role,
      disabled: body.disabled ?? user.disabled,
      teamScope: body.team_scope ?? user.teamScope,
      passwordHash: passwordHash ?? user.passwordHash,
      updatedAt: services.clock.now(),
    };
    if (agent && agent.fullName !== next.fullName) await stores.agents.save({ ...agent, fullName: next.fullName });
    if (endsSessions(user, next)) await stores.sessions.revokeAll(tenantId, id, services.realClock.now());
    return stores.users.save(next);
  });
  services.authenticator.forget();
  return saved;
}

/** The agent's side of a user. What could refuse it is looked at with the user's own change, but a SIP user that is taken. */
async function updateProfile(services: Services, user: User, { agent }: UserChange): Promise<void> {
  if (agent === undefined) return;
  const { tenantId, id } = user;
  await services.of(tenantId).agents.update(asAgent(id), profileOf(services, user, agent));
}

/** The phone's password is sealed before anything sees it: a copy of the database does not tell it. */
const profileOf = (
  { sealing }: Services,
  { id }: User,
  { sip_user: sipUser, sip_password: sipPassword, skills }: NonNullable<UserChange["agent"]>,
) => ({
  ...(sipUser === undefined ? {} : { sipUser }),
  ...(sipPassword === undefined ? {} : { sipPassword: sealing.seal(sipPassword, `sip_password:${id}`) }),
  ...(skills === undefined ? {} : { skills }),
});

/** C-AUTH-5: what a token was given for has changed. */
const endsSessions = (before: User, after: User): boolean =>
  before.role !== after.role || after.disabled || before.passwordHash !== after.passwordHash;

async function removeUser(
  services: Services,
  stores: Stores,
  tenantId: TenantId,
  id: UserId,
  ifVersion: number | undefined,
): Promise<void> {
  const user = await stores.users.find(tenantId, id);
  if (!user) throw notFound("user");
  assertVersion(user, ifVersion);
  const agentId = asAgent(id);
  const calls = await stores.calls.page(tenantId, { agentId, includeLive: true }, { limit: 1, after: null });
  if (calls.total > 0) throw new Problem("resource-in-use", "The user has taken calls; disable him instead.");
  for (const team of await allTeams(stores, tenantId)) {
    const agentIds = team.agentIds.filter((one) => one !== agentId);
    const supervisorIds = team.supervisorIds.filter((one) => one !== id);
    if (agentIds.length + supervisorIds.length === team.agentIds.length + team.supervisorIds.length) continue;
    await stores.teams.save({ ...team, agentIds, supervisorIds, updatedAt: services.clock.now() });
  }
  await stores.sessions.revokeAll(tenantId, id, services.realClock.now());
  await stores.agents.remove(tenantId, agentId);
  await stores.users.remove(tenantId, id);
}

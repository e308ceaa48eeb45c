import { PASSWORD } from "../world.ts";
import { badCursor, badRange, NOBODY, type Provocations, STALE, type Stage } from "./stage.ts";

const logIn = ({ world }: Stage, email: string, password = "wrong") =>
  world.client.post("/v1/auth/login", { body: { email, password } });

const refresh = ({ world }: Stage, refresh_token: string) =>
  world.client.post("/v1/auth/refresh", { body: { refresh_token, rotate: true } });

async function aTeam({ ask }: Stage): Promise<string> {
  return `/v1/teams/${(await ask("admin", "POST /v1/teams", { name: "Days" })).body.id}`;
}
const user = (email: string, more: object = {}) => ({
  ...{ email, full_name: "Somebody", role: "supervisor", password: "a pass phrase of some length" },
  ...more,
});
const aTenant = (slug: string) => ({
  ...{ name: "Heron", slug },
  admin: { email: "a@heron.example", full_name: "Aya", password: "a pass phrase of some length" },
});

export const ACCOUNTS: Provocations = {
  login: {
    "invalid-credentials": (stage) => logIn(stage, "admin@falcon.example"),
    "tenant-required": async (stage) => {
      const { world, make } = stage;
      await world.storage.transact(async (stores) => {
        const admin = await stores.users.find(world.tenantId, world.users.admin);
        for (const tenantId of [world.tenantId, world.otherTenantId])
          if (admin) await stores.users.insert({ ...admin, id: make.ids.next(), tenantId, email: "both@x.example" });
      });
      return logIn(stage, "both@x.example", PASSWORD);
    },
    "rate-limited": async (stage) => {
      for (let tries = 0; tries < 10; tries += 1) await logIn(stage, "nobody@falcon.example");
      return logIn(stage, "nobody@falcon.example");
    },
  },
  refresh: {
    "invalid-refresh-token": (stage) => refresh(stage, "no.such.token"),
    "refresh-token-reused": async (stage) => {
      const { body } = await logIn(stage, "huda@falcon.example", PASSWORD);
      await refresh(stage, body.refresh_token);
      stage.world.realClock.advance(31_000);
      return refresh(stage, body.refresh_token);
    },
  },
  changePassword: {
    "invalid-credentials": ({ ask }) =>
      ask("agent", "POST /v1/auth/password", { current_password: "wrong", new_password: "a better pass phrase" }),
  },
  listApiKeys: { "invalid-cursor": badCursor("/v1/api-keys") },
  createApiKey: {
    "invalid-range": ({ ask }) =>
      ask("admin", "POST /v1/api-keys", { name: "old", role: "agent", expires_at: "2020-01-01T00:00:00Z" }),
  },
  listUsers: { "invalid-cursor": badCursor("/v1/users") },
  createUser: {
    "duplicate-resource": ({ ask }) => ask("admin", "POST /v1/users", user("noura@falcon.example")),
  },
  updateUser: {
    "invalid-state": ({ ask, idOf }) => ask("admin", `PATCH /v1/users/${idOf("supervisor")}`, { role: "agent" }),
    "precondition-failed": ({ ask, idOf }) =>
      ask("admin", `PATCH /v1/users/${idOf("supervisor")}`, { full_name: "Noura" }, STALE),
    "duplicate-resource": ({ ask, idOf }) =>
      ask("admin", `PATCH /v1/users/${idOf("newcomer")}`, { agent: { sip_user: "a2041" } }),
  },
  deleteUser: {
    "invalid-state": ({ ask, idOf }) => ask("admin", `DELETE /v1/users/${idOf("admin")}`),
    "precondition-failed": ({ ask, idOf }) => ask("admin", `DELETE /v1/users/${idOf("supervisor")}`, undefined, STALE),
    "resource-in-use": async ({ ask, idOf, over }) => {
      await over();
      return ask("admin", `DELETE /v1/users/${idOf("agent")}`);
    },
  },
  listTeams: { "invalid-cursor": badCursor("/v1/teams") },
  createTeam: {
    "unknown-reference": ({ ask }) => ask("admin", "POST /v1/teams", { name: "Nights", agent_ids: [NOBODY] }),
  },
  updateTeam: {
    "unknown-reference": async (stage) =>
      stage.ask("admin", `PATCH ${await aTeam(stage)}`, { supervisor_ids: [NOBODY] }),
    "precondition-failed": async (stage) => stage.ask("admin", `PATCH ${await aTeam(stage)}`, { name: "x" }, STALE),
  },
  setTeamMembers: {
    "unknown-reference": async (stage) =>
      stage.ask("admin", `PUT ${await aTeam(stage)}/members`, { agent_ids: [NOBODY], supervisor_ids: [] }),
    "precondition-failed": async (stage) =>
      stage.ask("admin", `PUT ${await aTeam(stage)}/members`, { agent_ids: [], supervisor_ids: [] }, STALE),
  },
  deleteTeam: {
    "precondition-failed": async (stage) => stage.ask("admin", `DELETE ${await aTeam(stage)}`, undefined, STALE),
  },
  updateTenant: {
    "unknown-reference": ({ ask }) => ask("admin", "PATCH /v1/tenant", { default_cli_group_id: NOBODY }),
    "precondition-failed": ({ ask }) => ask("admin", "PATCH /v1/tenant", { name: "Falcon" }, STALE),
  },
  listTenants: { "invalid-cursor": ({ ask }) => ask("platform", "GET /v1/tenants?cursor=%20") },
  createTenant: { "duplicate-resource": ({ ask }) => ask("platform", "POST /v1/tenants", aTenant("osprey")) },
  changeTenant: {
    "duplicate-resource": ({ ask, world }) =>
      ask("platform", `PATCH /v1/tenants/${world.otherTenantId}`, { slug: "falcon" }),
    "invalid-state": ({ ask, world }) =>
      ask("platform", `PATCH /v1/tenants/${world.tenantId}`, { status: "suspended" }),
    "precondition-failed": ({ ask, world }) =>
      ask("platform", `PATCH /v1/tenants/${world.otherTenantId}`, { name: "x" }, STALE),
  },
  listAuditLog: {
    "invalid-cursor": badCursor("/v1/audit-log"),
    "invalid-range": badRange("/v1/audit-log"),
  },
};

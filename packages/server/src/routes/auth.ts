import type { AgentId } from "@broadnet-engage/core/model";
import { assertGoodPassword } from "../auth/password-rules.ts";
import * as contract from "../contract/auth.ts";
import { type Bound, type Caller, handle } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { Services } from "../services.ts";
import { presentLogin, presentMe, presentRefresh } from "./auth.present.ts";

export const authRoutes = (services: Services): readonly Bound[] => [
  handle(contract.login)(async ({ body, address }) => ({
    status: 200,
    body: presentLogin(await services.signIn.login({ ...body, address })),
  })),
  handle(contract.refresh)(async ({ body }) => ({
    status: 200,
    body: presentRefresh(await services.signIn.refresh(body.refresh_token, body.rotate)),
  })),
  handle(contract.logout)(async ({ body, caller }) => {
    await endSessions(services, caller, body?.all_sessions === true ? "all" : "this");
    if (caller.role === "agent") await logOutAgent(services, caller);
    return { status: 204, body: null };
  }),
  handle(contract.me)(async ({ caller }) => ({ status: 200, body: presentMe(caller) })),
  handle(contract.changePassword)(async ({ body, caller }) => {
    await changePassword(services, caller, body.current_password, body.new_password);
    return { status: 204, body: null };
  }),
];

async function endSessions(services: Services, caller: Caller, which: "this" | "all"): Promise<void> {
  const now = services.realClock.now();
  await services.storage.transact(async (stores) => {
    if (which === "all") await stores.sessions.revokeAll(caller.tenantId, caller.user.id, now);
    else await stores.sessions.revoke(caller.session.id, now);
  });
  services.authenticator.forget();
}

/** Somebody who has gone home gets no calls. A call in progress goes on; the state is taken after it. */
async function logOutAgent(services: Services, caller: Caller): Promise<void> {
  const id = caller.user.id as string as AgentId;
  const agent = await services.storage.read((stores) => stores.agents.find(caller.tenantId, id));
  if (agent) await services.of(caller.tenantId).agents.setState(id, "offline", "logged out", caller.actor);
}

async function changePassword(services: Services, caller: Caller, current: string, next: string): Promise<void> {
  if (!(await services.passwords.verify(caller.user.passwordHash, current))) {
    throw new Problem("invalid-credentials", "The current password is incorrect.");
  }
  assertGoodPassword(next, caller.user.email, "#/new_password");
  const passwordHash = await services.passwords.hash(next);
  const { tenantId, user } = caller;
  await services.storage.transact(async (stores) => {
    const row = await stores.users.find(tenantId, user.id);
    if (row) await stores.users.save({ ...row, passwordHash, updatedAt: services.clock.now() });
    await stores.sessions.revokeAll(tenantId, user.id, services.realClock.now(), caller.session.id);
  });
  services.authenticator.forget();
}

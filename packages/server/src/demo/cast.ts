import { type Api, type ApiOptions, allOf, api, Refused } from "./api.ts";
import { Stop } from "./stop.ts";
import type { LoginAnswer, User } from "./wire.ts";

/** Somebody who is logged in. */
export interface Person {
  /** For agents the agent id, too. */
  readonly id: string;
  readonly name: string;
  readonly api: Api;
}
export interface Cast {
  readonly admin: Person;
  readonly supervisor: Person;
  readonly agents: readonly Person[];
}

export const ADMIN = "admin@acme.com";
export const SUPERVISOR = "supervisor@acme.com";

async function login(options: ApiOptions, email: string, password: string): Promise<Person> {
  const answer = await api(options).send<LoginAnswer>("POST", "/v1/auth/login", { email, password });
  return { id: answer.user.id, name: answer.user.full_name, api: api({ ...options, token: answer.access_token }) };
}

/** Null when the e-mail and the password do not fit. */
async function tryLogin(options: ApiOptions, email: string, password: string): Promise<Person | null> {
  try {
    return await login(options, email, password);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return null;
    throw error;
  }
}

/** Agents in the order of their e-mails, `agent2@` before `agent10@`. */
const byEmail = (a: User, b: User): number => a.email.localeCompare(b.email, "en", { numeric: true });

/** Logs in the admin, the supervisor and every agent who has the demo's password. */
export async function logInAll(options: ApiOptions, password: string): Promise<Cast> {
  const admin = await tryLogin(options, ADMIN, password);
  if (admin === null) {
    throw new Stop(
      `${ADMIN} cannot log in with this password. The demo needs a server that was first started with demo data ` +
        "(not in production, an empty DATA_DIR), or --password.",
    );
  }
  const supervisor = (await tryLogin(options, SUPERVISOR, password)) ?? admin;
  const users = await allOf<User>(admin.api, "/v1/users");
  const agents: Person[] = [];
  for (const user of users.filter(({ role, disabled }) => role === "agent" && !disabled).sort(byEmail)) {
    const agent = await tryLogin(options, user.email, password);
    if (agent !== null) agents.push(agent);
  }
  if (agents.length === 0) throw new Stop("No agent could log in with this password.");
  return { admin, supervisor, agents };
}

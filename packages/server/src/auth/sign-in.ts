import type { Tenant, User } from "@broadnet-engage/core/model";
import type { Storage } from "@broadnet-engage/core/ports";
import { Problem } from "../problems/problem.ts";
import type { LoginLimit } from "./login-limits.ts";
import type { Passwords } from "./passwords.ts";
import { useRefreshToken } from "./rotation.ts";
import { noteLogin, openSession, type SessionTools } from "./sessions.ts";
import { REFRESH_SECONDS } from "./tokens.ts";

export interface SignedIn {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
}

export interface SignIn {
  /** Throws `invalid-credentials`, `tenant-required`, `rate-limited`. */
  login(request: { email: string; password: string; tenant?: string | undefined; address: string }): Promise<SignedIn>;
  /** Throws `invalid-refresh-token`, `refresh-token-reused`. Without `rotate` the token is not used up (C-AUTH-10). */
  refresh(token: string, rotate: boolean): Promise<SignedIn>;
}

interface Candidate {
  readonly user: User;
  readonly tenant: Tenant;
}

async function candidates(storage: Storage, email: string, slug: string | undefined): Promise<Candidate[]> {
  return storage.read(async (stores) => {
    const found: Candidate[] = [];
    for (const user of await stores.users.byEmail(email)) {
      const tenant = await stores.tenants.find(user.tenantId);
      if (tenant && (slug === undefined || tenant.slug === slug)) found.push({ user, tenant });
    }
    return found;
  });
}

/** Those whose password fits. Somebody unknown costs one check too, so that time tells nothing (C-AUTH-6). */
async function whosePasswordFits(
  passwords: Passwords,
  found: readonly Candidate[],
  password: string,
): Promise<Candidate[]> {
  if (found.length === 0) await passwords.verify(passwords.decoy, password);
  const fitting: Candidate[] = [];
  for (const candidate of found) {
    const fits = await passwords.verify(candidate.user.passwordHash, password);
    if (fits && !candidate.user.disabled && candidate.tenant.status === "active") fitting.push(candidate);
  }
  return fitting;
}

export interface SignInTools extends SessionTools {
  readonly limit: LoginLimit;
  /** Every refresh token is good for one use, whether or not the client asked for it. */
  readonly alwaysRotate: boolean;
}

export function signIn(tools: SignInTools): SignIn {
  const { storage, passwords, tokens, clock, limit, alwaysRotate } = tools;

  return {
    async login({ email, password, tenant, address }) {
      const folded = email.trim().toLowerCase();
      await limit(folded, address);
      const found = await candidates(storage, folded, tenant);
      const [fitting] = await whosePasswordFits(passwords, found, password);
      if (!fitting) throw new Problem("invalid-credentials", "Email or password is incorrect.");
      if (tenant === undefined && found.length > 1) {
        throw new Problem("tenant-required", "This e-mail exists in several tenants; say which in `tenant`.");
      }
      const { user } = fitting;
      const { subject, refreshToken } = await openSession(tools, user);
      await noteLogin(tools, user, password);
      return { user, accessToken: await tokens.access(subject), refreshToken, refreshExpiresIn: REFRESH_SECONDS };
    },
    async refresh(token, rotate) {
      const { session, user, refreshToken } = await useRefreshToken(tools, token, rotate || alwaysRotate);
      const { id: userId, tenantId, role } = user;
      const accessToken = await tokens.access({ userId, tenantId, sessionId: session.id, role });
      const left = Math.floor((session.expiresAt - clock.now()) / 1000);
      return { user, accessToken, refreshToken, refreshExpiresIn: left };
    },
  };
}

import { createHash, timingSafeEqual } from "node:crypto";
import type { Session, SessionId, Tenant, User } from "@broadnet-engage/core/model";
import type { Clock, Ids, Storage } from "@broadnet-engage/core/ports";
import { slidingWindow } from "../http/sliding-window.ts";
import { Problem } from "../problems/problem.ts";
import type { Passwords } from "./passwords.ts";
import { REFRESH_SECONDS, type TokenSubject, type Tokens } from "./tokens.ts";

export interface SignedIn {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly refreshExpiresIn: number;
}

export interface SignIn {
  /** Throws `invalid-credentials`, `tenant-required`, `rate-limited`. */
  login(request: { email: string; password: string; tenant?: string | undefined; address: string }): Promise<SignedIn>;
  /** Throws `invalid-refresh-token`. The token is not used up (C-AUTH-10). */
  refresh(token: string): Promise<SignedIn>;
}

export interface SignInOptions {
  readonly storage: Storage;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  /** The real clock. */
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits?: { readonly perEmail: number; readonly perAddress: number };
}

const MINUTE_MS = 60_000;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

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

export function signIn(options: SignInOptions): SignIn {
  const { storage, passwords, tokens, clock, ids } = options;
  const { perEmail, perAddress } = options.limits ?? { perEmail: 10, perAddress: 100 };
  const byEmail = slidingWindow(perEmail, MINUTE_MS, clock.monotonic);
  const byAddress = slidingWindow(perAddress, MINUTE_MS, clock.monotonic);

  function limit(email: string, address: string): void {
    const refused = [byAddress.take(address), byEmail.take(email)].find((take) => !take.allowed);
    if (!refused) return;
    const seconds = Math.max(1, Math.ceil(refused.resetMs / 1000));
    throw new Problem("rate-limited", `Too many login attempts. Try again in ${seconds} s.`, {
      members: { retry_after: seconds },
      headers: { "Retry-After": String(seconds) },
    });
  }

  /** Those whose password fits. Somebody unknown costs one check too, so that time tells nothing (C-AUTH-6). */
  async function whosePasswordFits(found: readonly Candidate[], password: string): Promise<Candidate[]> {
    if (found.length === 0) await passwords.verify(passwords.decoy, password);
    const fitting: Candidate[] = [];
    for (const candidate of found) {
      const fits = await passwords.verify(candidate.user.passwordHash, password);
      if (fits && !candidate.user.disabled && candidate.tenant.status === "active") fitting.push(candidate);
    }
    return fitting;
  }

  async function open(user: User, password: string): Promise<SignedIn> {
    const now = clock.now();
    const id = ids.next<SessionId>();
    const expiresAt = now + REFRESH_SECONDS * 1000;
    const subject = { userId: user.id, tenantId: user.tenantId, sessionId: id, role: user.role };
    const refreshToken = await tokens.refresh(subject, expiresAt);
    const rehashed = passwords.outdated(user.passwordHash) ? await passwords.hash(password) : user.passwordHash;
    const session: Session = {
      id,
      tenantId: user.tenantId,
      userId: user.id,
      refreshHash: hashOf(refreshToken),
      createdAt: now,
      expiresAt,
      revokedAt: null,
    };
    await storage.transact(async (stores) => {
      await stores.sessions.insert(session);
      const current = await stores.users.find(user.tenantId, user.id);
      if (current) await stores.users.save({ ...current, passwordHash: rehashed, lastLoginAt: now });
    });
    return { user, accessToken: await tokens.access(subject), refreshToken, refreshExpiresIn: REFRESH_SECONDS };
  }

  async function sessionOf(token: string, subject: TokenSubject): Promise<{ session: Session; user: User } | null> {
    return storage.read(async (stores) => {
      const session = await stores.sessions.find(subject.sessionId);
      if (!session || session.revokedAt !== null || session.expiresAt <= clock.now()) return null;
      if (!sameHash(session.refreshHash, hashOf(token))) return null;
      const user = await stores.users.find(session.tenantId, session.userId);
      return user && !user.disabled ? { session, user } : null;
    });
  }

  return {
    async login({ email, password, tenant, address }) {
      const folded = email.trim().toLowerCase();
      limit(folded, address);
      const found = await candidates(storage, folded, tenant);
      const fitting = await whosePasswordFits(found, password);
      const only = fitting[0];
      if (!only) throw new Problem("invalid-credentials", "Email or password is incorrect.");
      if (tenant === undefined && found.length > 1) {
        throw new Problem("tenant-required", "This e-mail exists in several tenants; say which in `tenant`.");
      }
      return open(only.user, password);
    },
    async refresh(token) {
      const subject = await tokens.readRefresh(token);
      const found = await sessionOf(token, subject);
      if (!found) throw new Problem("invalid-refresh-token", "The refresh token is not valid any more.");
      const { session, user } = found;
      const accessToken = await tokens.access({ ...subject, role: user.role });
      const left = Math.floor((session.expiresAt - clock.now()) / 1000);
      return { user, accessToken, refreshToken: token, refreshExpiresIn: left };
    },
  };
}

import { createHash, timingSafeEqual } from "node:crypto";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { Session, SessionId, User } from "@broadnet-engage/core/model";
import type { Clock, Ids, Storage } from "@broadnet-engage/core/ports";
import type { Passwords } from "./passwords.ts";
import { REFRESH_SECONDS, type TokenSubject, type Tokens } from "./tokens.ts";

export interface SessionTools {
  readonly storage: Storage;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  /** The real clock. */
  readonly clock: Clock;
  readonly ids: Ids;
}

export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** A new session of a user who has just shown the right password, and its refresh token. */
export async function openSession(
  tools: SessionTools,
  user: User,
): Promise<{ subject: TokenSubject; refreshToken: string }> {
  const { storage, tokens, clock, ids } = tools;
  const now = clock.now();
  const expiresAt = now + REFRESH_SECONDS * 1000;
  const { tenantId, id: userId, role } = user;
  const subject = { userId, tenantId, sessionId: ids.next<SessionId>(), role };
  const [refreshToken = ""] = await tokens.refresh(subject, { after: null, issuedAt: now, expiresAt });
  const session: Session = {
    id: subject.sessionId,
    tenantId,
    userId,
    refreshHash: hashOf(refreshToken),
    previousHash: null,
    rotatedAt: null,
    createdAt: now,
    expiresAt,
    revokedAt: null,
  };
  await storage.transact((stores) => stores.sessions.insert(session));
  return { subject, refreshToken };
}

/**
 * Notes when the user logged in, and makes a hash of too little cost anew. Two logins of one user at once may both try: the
 * later one lets it be.
 */
export async function noteLogin(tools: SessionTools, user: User, password: string): Promise<void> {
  const { storage, passwords, clock } = tools;
  const fresh = passwords.outdated(user.passwordHash) ? await passwords.hash(password) : user.passwordHash;
  const note = storage.transact(async (stores) => {
    const current = await stores.users.find(user.tenantId, user.id);
    if (!current) return;
    const passwordHash = current.passwordHash === user.passwordHash ? fresh : current.passwordHash;
    await stores.users.save({ ...current, passwordHash, lastLoginAt: clock.now() });
  });
  await note.catch((error: unknown) => {
    if (!isEngageError(error) || error.code !== "version-conflict") throw error;
  });
}

/** The live session a refresh token names, whether or not the token is its present one; null when it has ended. */
export function sessionOf(
  { storage, clock }: SessionTools,
  subject: TokenSubject,
): Promise<{ session: Session; user: User } | null> {
  return storage.read(async (stores) => {
    const session = await stores.sessions.find(subject.sessionId);
    if (!session || session.revokedAt !== null || session.expiresAt <= clock.now()) return null;
    const user = await stores.users.find(session.tenantId, session.userId);
    const tenant = await stores.tenants.find(session.tenantId);
    return user && !user.disabled && tenant?.status === "active" ? { session, user } : null;
  });
}

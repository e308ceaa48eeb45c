import type { Session, User } from "@broadnet-engage/core/model";
import { Problem } from "../problems/problem.ts";
import { hashOf, type SessionTools, sameHash, sessionOf } from "./sessions.ts";
import type { TokenSubject } from "./tokens.ts";

/** A used token is taken again for so long, for two tabs and requests sent twice (C-AUTH-11). */
const GRACE_MS = 30_000;

const invalid = (): Problem => new Problem("invalid-refresh-token", "The refresh token is not valid any more.");

export interface Refreshed {
  readonly user: User;
  readonly session: Session;
  /** The refresh token to use next. */
  readonly refreshToken: string;
}

/**
 * What a refresh token is good for now. By default it stays as it is for the session's life (C-AUTH-10). Once a session
 * rotates, each token is good for one use: the present one gives its successor; the one before it gives the same successor
 * for 30 s; any other genuine one means that two parties hold the session, and ends it.
 *
 * @throws Problem `invalid-refresh-token`, `refresh-token-reused`.
 */
export async function useRefreshToken(tools: SessionTools, token: string, rotate: boolean): Promise<Refreshed> {
  const subject = await tools.tokens.readRefresh(token);
  const found = await sessionOf(tools, subject);
  if (!found) throw invalid();
  const { session, user } = found;
  const hash = hashOf(token);
  if (!sameHash(session.refreshHash, hash)) return { user, session, refreshToken: await successor(tools, found, hash) };
  if (!rotate && session.previousHash === null) return { user, session, refreshToken: token };
  return rotated(tools, found, subject, hash);
}

async function rotated(
  tools: SessionTools,
  { session, user }: { session: Session; user: User },
  subject: TokenSubject,
  hash: string,
): Promise<Refreshed> {
  const now = tools.clock.now();
  const issue = { after: hash, issuedAt: now, expiresAt: session.expiresAt };
  const [refreshToken = ""] = await tools.tokens.refresh({ ...subject, role: user.role }, issue);
  const won = await tools.storage.transact((stores) =>
    stores.sessions.rotate(session.id, hash, hashOf(refreshToken), now),
  );
  if (won) return { user, session, refreshToken };
  // Another request rotated it just now: ours is the token before, and gets what that one made.
  const again = await sessionOf(tools, subject);
  if (!again) throw invalid();
  return { user, session: again.session, refreshToken: await successor(tools, again, hash) };
}

/** The present token again, for who shows the one before it in time; for who does not, the end of the session. */
async function successor(
  tools: SessionTools,
  { session, user }: { session: Session; user: User },
  hash: string,
): Promise<string> {
  const { previousHash, rotatedAt, refreshHash } = session;
  const now = tools.clock.now();
  const inTime = previousHash !== null && rotatedAt !== null && now - rotatedAt <= GRACE_MS;
  if (inTime && sameHash(previousHash, hash)) {
    const subject = { userId: user.id, tenantId: user.tenantId, sessionId: session.id, role: user.role };
    const made = await tools.tokens.refresh(subject, {
      after: hash,
      issuedAt: rotatedAt,
      expiresAt: session.expiresAt,
    });
    const present = made.find((token) => sameHash(hashOf(token), refreshHash));
    if (present !== undefined) return present;
  }
  await tools.storage.transact((stores) => stores.sessions.revoke(session.id, now));
  throw new Problem("refresh-token-reused", "The refresh token was used before; the session has been ended.");
}

import { isEngageError } from "@broadnet-engage/core/errors";
import type { Session, SessionId, Tenant, User } from "@broadnet-engage/core/model";
import type { Clock, Storage } from "@broadnet-engage/core/ports";
import type { Caller } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import type { TokenSubject, Tokens } from "./tokens.ts";

/** How long a session that was found good may be taken for good without asking again (C-AUTH-5 allows 1 s). */
const TRUST_MS = 500;
const MAX_TRUSTED = 10_000;

interface Known {
  readonly session: Session;
  readonly user: User;
  readonly tenant: Tenant;
}

export interface Authenticator {
  /** The caller behind an `Authorization` header; throws 401, or 503 when sessions cannot be read. */
  authenticate(header: string | undefined): Promise<Caller>;
  /** Forgets what is remembered of sessions, after one was revoked here. */
  forget(): void;
}

const unauthorized = (detail: string): Problem => new Problem("unauthorized", detail);

async function lookUp(storage: Storage, subject: TokenSubject): Promise<Known | null> {
  try {
    return await storage.read(async (stores) => {
      const session = await stores.sessions.find(subject.sessionId);
      if (!session || session.userId !== subject.userId) return null;
      const user = await stores.users.find(session.tenantId, session.userId);
      const tenant = await stores.tenants.find(session.tenantId);
      return user && tenant ? { session, user, tenant } : null;
    });
  } catch (cause) {
    if (isEngageError(cause) && cause.code !== "dependency-unavailable" && cause.code !== "closed") throw cause;
    throw new Problem("dependency-unavailable", "Sessions cannot be checked now.", {
      members: { dependency: "sessions" },
      headers: { "Retry-After": "5" },
      cause,
    });
  }
}

const isGood = ({ session, user, tenant }: Known, subject: TokenSubject, now: number): boolean =>
  session.revokedAt === null &&
  session.expiresAt > now &&
  !user.disabled &&
  user.role === subject.role &&
  tenant.status === "active" &&
  tenant.id === subject.tenantId;

/** Checks tokens against the session store (C-AUTH-2, C-AUTH-5). `clock` is the real one. */
export function authenticator(storage: Storage, tokens: Tokens, clock: Clock): Authenticator {
  const trusted = new Map<SessionId, { readonly known: Known; readonly until: number }>();

  async function known(subject: TokenSubject): Promise<Known | null> {
    const remembered = trusted.get(subject.sessionId);
    if (remembered && remembered.until > clock.monotonic()) return remembered.known;
    const found = await lookUp(storage, subject);
    if (trusted.size >= MAX_TRUSTED) trusted.clear();
    if (found) trusted.set(subject.sessionId, { known: found, until: clock.monotonic() + TRUST_MS });
    return found;
  }

  return {
    forget: () => trusted.clear(),
    async authenticate(header) {
      const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? "")?.[1];
      if (!token) throw unauthorized("Send Authorization: Bearer <access_token>.");
      const subject = await tokens.readAccess(token);
      const found = await known(subject);
      if (!found || !isGood(found, subject, clock.now())) throw unauthorized("The session has ended.");
      const { session, user, tenant } = found;
      return {
        session,
        user,
        tenant,
        tenantId: tenant.id,
        role: user.role,
        actor: { id: user.id, name: user.fullName },
      };
    },
  };
}

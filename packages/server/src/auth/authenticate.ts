import type { AgentId, ApiKey, Role, Session, SessionId, Tenant, User, UserId } from "@broadnet-engage/core/model";
import type { Clock, Storage, Stores } from "@broadnet-engage/core/ports";
import type { Caller } from "../http/handler.ts";
import { Problem } from "../problems/problem.ts";
import { apiKeyHash, looksLikeApiKey } from "./api-keys.ts";
import { type Entry, remembering } from "./remember.ts";
import type { AccessClaims, Tokens } from "./tokens.ts";

export interface Authenticator {
  /** The caller behind an `Authorization` header; throws 401, or 503 when sessions cannot be read. */
  authenticate(header: string | undefined): Promise<Caller>;
  /** Forgets what is remembered of sessions and keys, after one was revoked here. */
  forget(): void;
}

/** What the store said of a session or key, and the caller made of it. */
interface Known {
  readonly caller: Caller;
  /** Why it opens nothing; null when it does. */
  readonly ended: boolean;
  readonly expiresAt: number;
}

const MAX_TOKENS = 10_000;
const KEY_TOUCH_MS = 60_000;

const unauthorized = (detail: string): Problem => new Problem("unauthorized", detail);
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i;

/** Checks tokens and keys against the store (C-AUTH-2, C-AUTH-5). `clock` is the real one. */
export function authenticator(storage: Storage, tokens: Tokens, clock: Clock): Authenticator {
  // A signature once found good stays good, so it is checked once for each token. Whether its session still lives is asked
  // anew at least twice a second: `remembering` sees to that.
  const verified = new Map<string, AccessClaims>();
  const known = remembering<Known>(clock);

  async function claimsOf(token: string): Promise<AccessClaims> {
    const before = verified.get(token);
    if (before !== undefined && before.expiresAt > clock.now()) return before;
    verified.delete(token);
    const claims = await tokens.readAccess(token);
    if (verified.size >= MAX_TOKENS) verified.delete(verified.keys().next().value ?? "");
    verified.set(token, claims);
    return claims;
  }

  async function person(token: string): Promise<Caller> {
    const claims = await claimsOf(token);
    const found = await known.get(claims.sessionId, () => sessionEntry(storage, claims.sessionId));
    if (found === null || found.ended || found.expiresAt <= clock.now() || !isOf(found.caller, claims))
      throw unauthorized("The session has ended.");
    return found.caller;
  }

  async function machine(token: string): Promise<Caller> {
    const hash = apiKeyHash(token);
    const found = hash === null ? null : await known.get(hash, () => keyEntry(storage, hash, clock));
    if (found === null || found.ended || found.expiresAt <= clock.now())
      throw unauthorized("The API key is not valid.");
    return found.caller;
  }

  return {
    forget: () => known.clear(),
    async authenticate(header) {
      const token = BEARER.exec(header ?? "")?.[1];
      if (token === undefined) throw unauthorized("Send Authorization: Bearer <access_token>.");
      return looksLikeApiKey(token) ? machine(token) : person(token);
    },
  };
}

/** C-AUTH-5: a token was given for one user in one role. */
const isOf = ({ user, role, tenantId }: Caller, claims: AccessClaims): boolean =>
  user.id === claims.userId && role === claims.role && tenantId === claims.tenantId;

async function sessionEntry(storage: Storage, id: SessionId): Promise<Entry<Known>> {
  return storage.read(async (stores) => {
    const session = await stores.sessions.find(id);
    if (!session) return null;
    const user = await stores.users.find(session.tenantId, session.userId);
    const tenant = await stores.tenants.find(session.tenantId);
    if (!user || !tenant) return null;
    const ended = session.revokedAt !== null || user.disabled || tenant.status !== "active";
    const scope = await scopeOf(stores, user);
    return { caller: { ...callerOf(user, session, tenant, null), scope }, ended, expiresAt: session.expiresAt };
  });
}

/** Of a supervisor limited to teams: their agents, and himself where he takes calls too. */
async function scopeOf(stores: Stores, { role, teamScope, tenantId, id }: User): Promise<Caller["scope"]> {
  if (role !== "supervisor" || !teamScope) return null;
  const self = await stores.agents.find(tenantId, id as string as AgentId);
  return new Set([...(await stores.teams.agentsUnder(tenantId, id)), ...(self ? [self.id] : [])]);
}

async function keyEntry(storage: Storage, hash: string, clock: Clock): Promise<Entry<Known>> {
  const now = clock.now();
  const found = await storage.read(async (stores) => {
    const key = await stores.apiKeys.byHash(hash);
    const tenant = key && (await stores.tenants.find(key.tenantId));
    return key && tenant ? { key, tenant } : null;
  });
  if (found === null) return null;
  const { key, tenant } = found;
  // Often enough to see whether a key is in use, and no write for every request.
  if ((key.lastUsedAt ?? 0) + KEY_TOUCH_MS <= now)
    await storage.transact((stores) => stores.apiKeys.touch(key.tenantId, key.id, now));
  const caller = callerOf(standIn(key), sessionOfKey(key), tenant, key);
  return { caller, ended: tenant.status !== "active", expiresAt: key.expiresAt ?? Number.POSITIVE_INFINITY };
}

const callerOf = (user: User, session: Session, tenant: Tenant, key: ApiKey | null): Caller => ({
  user,
  session,
  tenant,
  key,
  tenantId: tenant.id,
  role: user.role as Role,
  scope: null,
  actor: { id: user.id, name: user.fullName },
});

/** A key acts under its own name and id: nobody's password, e-mail or agent profile goes with it. */
const standIn = (key: ApiKey): User => ({
  id: key.id as string as UserId,
  tenantId: key.tenantId,
  email: "",
  fullName: key.name,
  role: key.role,
  passwordHash: "",
  disabled: false,
  teamScope: false,
  lastLoginAt: null,
  createdAt: key.createdAt,
  updatedAt: key.createdAt,
  version: 1,
});

const sessionOfKey = (key: ApiKey): Session => ({
  id: key.id as string as SessionId,
  tenantId: key.tenantId,
  userId: key.id as string as UserId,
  refreshHash: "",
  previousHash: null,
  rotatedAt: null,
  createdAt: key.createdAt,
  expiresAt: key.expiresAt ?? Number.MAX_SAFE_INTEGER,
  revokedAt: null,
});

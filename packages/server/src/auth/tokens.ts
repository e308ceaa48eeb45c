import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { isUuid, Role, type SessionId, type TenantId, type UserId } from "@broadnet-engage/core/model";
import type { Clock, Ids } from "@broadnet-engage/core/ports";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { Problem } from "../problems/problem.ts";

export const ACCESS_SECONDS = 86_400;
export const REFRESH_SECONDS = 2_592_000;

const ISSUER = "broadnet-engage";
const AUDIENCE = "broadnet-engage-api";
const ALGORITHM = "HS256";

export interface TokenSubject {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly role: Role;
}
type Use = "access" | "refresh";

export interface Tokens {
  access(subject: TokenSubject): Promise<string>;
  /** `expiresAt` in milliseconds: the session's end. */
  refresh(subject: TokenSubject, expiresAt: number): Promise<string>;
  /** Throws `unauthorized` or `token-expired`. */
  readAccess(token: string): Promise<TokenSubject>;
  /** Throws `invalid-refresh-token`. */
  readRefresh(token: string): Promise<TokenSubject>;
}

export interface TokenOptions {
  /** Signs; at least 32 bytes. */
  readonly secret: string;
  /** Still accepted while keys change. */
  readonly olderSecrets?: readonly string[];
  /** The real clock: a token's life is real time, whatever time the dialer lives in. */
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A key's name, from the key itself, so that rotation needs no register. */
const kidOf = (secret: string): string => createHash("sha256").update(`kid:${secret}`).digest("hex").slice(0, 8);

const refused = (slug: "unauthorized" | "token-expired" | "invalid-refresh-token", cause?: unknown): Problem => {
  const detail = {
    unauthorized: "The access token is missing or not valid.",
    "token-expired": "The access token has expired.",
    "invalid-refresh-token": "The refresh token is not valid any more.",
  }[slug];
  return new Problem(slug, detail, { cause });
};

function subjectOf(payload: JWTPayload, use: Use): TokenSubject | null {
  const { sub, tid, sid, role, typ_use } = payload;
  const parsed = Role.safeParse(role);
  if (typ_use !== use || !parsed.success || !isUuid(sub) || !isUuid(tid) || !isUuid(sid)) return null;
  return { userId: sub as UserId, tenantId: tid as TenantId, sessionId: sid as SessionId, role: parsed.data };
}

/** Signed tokens (C-AUTH-3, C-AUTH-4). The algorithm is pinned; each kind is refused where the other is wanted. */
export function tokens(options: TokenOptions): Tokens {
  const { clock, ids } = options;
  const keys = new Map<string, KeyObject>(
    [options.secret, ...(options.olderSecrets ?? [])].map((secret) => [
      kidOf(secret),
      createSecretKey(Buffer.from(secret)),
    ]),
  );
  const kid = kidOf(options.secret);
  const signingKey = keys.get(kid) as KeyObject;

  function sign(subject: TokenSubject, use: Use, iat: number, exp: number): Promise<string> {
    return new SignJWT({ tid: subject.tenantId, role: subject.role, sid: subject.sessionId, typ_use: use })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject.userId)
      .setJti(ids.next())
      .setIssuedAt(iat)
      .setExpirationTime(exp)
      .sign(signingKey);
  }

  async function read(token: string, use: Use): Promise<TokenSubject> {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const key = keys.get(header.kid ?? kid);
        if (!key) throw new errors.JWSSignatureVerificationFailed("unknown key");
        return key;
      },
      { algorithms: [ALGORITHM], issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(clock.now()) },
    );
    const subject = subjectOf(payload, use);
    if (!subject) throw new errors.JWTInvalid("claims");
    return subject;
  }

  const seconds = (): number => Math.floor(clock.now() / 1000);
  return {
    access: (subject) => sign(subject, "access", seconds(), seconds() + ACCESS_SECONDS),
    refresh: (subject, expiresAt) => sign(subject, "refresh", seconds(), Math.floor(expiresAt / 1000)),
    readAccess: (token) =>
      read(token, "access").catch((cause) => {
        throw refused(cause instanceof errors.JWTExpired ? "token-expired" : "unauthorized", cause);
      }),
    readRefresh: (token) =>
      read(token, "refresh").catch((cause) => {
        throw refused("invalid-refresh-token", cause);
      }),
  };
}

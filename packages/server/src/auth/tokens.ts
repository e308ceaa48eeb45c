import { isUuid, Role, type SessionId, type TenantId, type UserId } from "@broadnet-engage/core/model";
import type { Clock, Ids } from "@broadnet-engage/core/ports";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { Problem } from "../problems/problem.ts";
import type { KeyRing, KeySide } from "./keys.ts";

export const ACCESS_SECONDS = 86_400;
export const REFRESH_SECONDS = 2_592_000;

const ISSUER = "broadnet-engage";
const AUDIENCE = "broadnet-engage-api";

export interface TokenSubject {
  readonly userId: UserId;
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly role: Role;
}
/** What an access token says, and until when. */
export interface AccessClaims extends TokenSubject {
  /** Milliseconds. */
  readonly expiresAt: number;
}
type Use = "access" | "refresh";

export interface Tokens {
  access(subject: TokenSubject): Promise<string>;
  /**
   * One token for each key still believed, the present one's first: the same subject and issue give the same tokens, so
   * that a session which keeps a hash only can give the same token out again.
   */
  refresh(subject: TokenSubject, issue: RefreshIssue): Promise<readonly string[]>;
  /** Throws `unauthorized` or `token-expired`. */
  readAccess(token: string): Promise<AccessClaims>;
  /** Throws `invalid-refresh-token`. */
  readRefresh(token: string): Promise<TokenSubject>;
}

/** Which of a session's refresh tokens it is. Times in milliseconds. */
export interface RefreshIssue {
  /** Hash of the token before it; null for the session's first. */
  readonly after: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface TokenOptions {
  readonly keys: KeyRing;
  /** The real clock: a token's life is real time, whatever time the dialer lives in. */
  readonly clock: Clock;
  readonly ids: Ids;
}

const refused = (slug: "unauthorized" | "token-expired" | "invalid-refresh-token", cause?: unknown): Problem => {
  const detail = {
    unauthorized: "The access token is missing or not valid.",
    "token-expired": "The access token has expired.",
    "invalid-refresh-token": "The refresh token is not valid any more.",
  }[slug];
  return new Problem(slug, detail, { cause });
};

function subjectOf(payload: JWTPayload, use: Use): AccessClaims | null {
  const { sub, tid, sid, role, typ_use, exp } = payload;
  const parsed = Role.safeParse(role);
  if (typ_use !== use || exp === undefined || !parsed.success) return null;
  if (!isUuid(sub) || !isUuid(tid) || !isUuid(sid)) return null;
  const ids = { userId: sub as UserId, tenantId: tid as TenantId, sessionId: sid as SessionId };
  return { ...ids, role: parsed.data, expiresAt: exp * 1000 };
}

/** Signed tokens (C-AUTH-3, C-AUTH-4). The algorithm is pinned by the key; each kind is refused where the other is wanted. */
export function tokens({ keys, clock, ids }: TokenOptions): Tokens {
  const sign = (subject: TokenSubject, use: Use, key: KeySide["signing"], life: Life): Promise<string> =>
    new SignJWT({ tid: subject.tenantId, role: subject.role, sid: subject.sessionId, typ_use: use })
      .setProtectedHeader({ alg: key.alg, typ: "JWT", kid: key.kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject.userId)
      .setJti(life.jti)
      .setIssuedAt(life.iat)
      .setExpirationTime(life.exp)
      .sign(key.sign);

  async function read(token: string, use: Use): Promise<AccessClaims> {
    const { signing, known } = keys[use];
    const { payload } = await jwtVerify(
      token,
      (header) => {
        const key = known.get(header.kid ?? signing.kid);
        // The key says which algorithm; what the token would like does not matter.
        if (!key || key.alg !== header.alg) throw new errors.JWSSignatureVerificationFailed("no such key");
        return key.verify;
      },
      {
        algorithms: [...new Set([...known.values()].map(({ alg }) => alg))],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["exp", "iat"],
        currentDate: new Date(clock.now()),
      },
    );
    const subject = subjectOf(payload, use);
    if (!subject) throw new errors.JWTInvalid("claims");
    return subject;
  }

  return {
    access(subject) {
      const iat = seconds(clock.now());
      return sign(subject, "access", keys.access.signing, { jti: ids.next(), iat, exp: iat + ACCESS_SECONDS });
    },
    refresh(subject, { after, issuedAt, expiresAt }) {
      const { signing, known } = keys.refresh;
      const iat = seconds(issuedAt);
      const life = { jti: after?.slice(0, 32) ?? subject.sessionId, iat, exp: seconds(expiresAt) };
      const others = [...known.values()].filter(({ kid }) => kid !== signing.kid);
      const all = [signing, ...others.map((key) => ({ ...key, sign: key.verify }))];
      return Promise.all(all.map((key) => sign(subject, "refresh", key, life)));
    },
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

interface Life {
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
}
const seconds = (ms: number): number => Math.floor(ms / 1000);

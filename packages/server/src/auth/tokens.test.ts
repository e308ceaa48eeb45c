import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { SessionId, TenantId, UserId } from "@broadnet-engage/core/model";
import { systemClock, systemRandom, uuidV7 } from "@broadnet-engage/core/system";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { handClock } from "../testing/world.ts";
import { type KeySource, keyRing } from "./keys.ts";
import { type Tokens, tokens } from "./tokens.ts";

const clock = handClock(Date.parse("2026-11-22T06:00:00Z"));
const ids = uuidV7(systemClock, systemRandom);
const subject = {
  userId: ids.next<UserId>(),
  tenantId: ids.next<TenantId>(),
  sessionId: ids.next<SessionId>(),
  role: "admin" as const,
};
const SECRET = "the first secret, which is long enough";
const using = (source: KeySource): Tokens => tokens({ keys: keyRing(source), clock, ids });
const pem = (key: KeyObject): string =>
  String(key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }));
const ed25519 = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("signing keys", () => {
  it("C-AUTH-4 a token of an older secret is still believed, one of a forgotten secret is not", async () => {
    const old = await using({ secret: SECRET }).access(subject);
    const rotated = { secret: "the second secret, which is also long", olderSecrets: [SECRET] };
    expect(await using(rotated).readAccess(old)).toMatchObject(subject);
    expect(headerOf(await using(rotated).access(subject)).kid).not.toBe(headerOf(old).kid);
    await expect(using({ secret: rotated.secret }).readAccess(old)).rejects.toMatchObject({ slug: "unauthorized" });
  });

  it.each([
    ["EdDSA", ed25519],
    ["ES256", p256],
  ])("C-AUTH-4 signs with %s when it is given such a key, and rotates it", async (alg, pair) => {
    const mine = using({ privateKey: pem(pair.privateKey) });
    const token = await mine.access(subject);
    expect(headerOf(token).alg).toBe(alg);
    expect(await mine.readAccess(token)).toMatchObject(subject);
    const next = generateKeyPairSync("ed25519");
    const rotated = using({ privateKey: pem(next.privateKey), olderKeys: [pem(pair.publicKey)] });
    expect(await rotated.readAccess(token)).toMatchObject(subject);
  });

  it("refuses a key that no supported algorithm signs with, at the start", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    expect(() => keyRing({ privateKey: pem(privateKey) })).toThrow("expected Ed25519 or EC P-256");
  });

  it("gives the same refresh token for the same issue, whatever signs access tokens", async () => {
    const issue = { after: null, issuedAt: clock.now(), expiresAt: clock.now() + 1_000_000 };
    for (const source of [{ secret: SECRET }, { privateKey: pem(p256.privateKey) }]) {
      const [one, two] = [await using(source).refresh(subject, issue), await using(source).refresh(subject, issue)];
      expect(one).toEqual(two);
      expect(headerOf(one[0] ?? "").alg).toBe("HS256");
      expect(await using(source).readRefresh(one[0] ?? "")).toMatchObject(subject);
    }
  });
});

describe("forged tokens (C-AUTH-4)", () => {
  const hmac = using({ secret: SECRET });
  const asymmetric = using({ privateKey: pem(ed25519.privateKey) });

  const claims = () => ({ tid: subject.tenantId, role: "admin", sid: subject.sessionId, typ_use: "access" });
  const forge = (over: {
    claims?: object;
    header?: object;
    audience?: string;
    issuer?: string;
    exp?: number | null;
  }) => {
    const now = Math.floor(clock.now() / 1000);
    const jwt = new SignJWT({ ...claims(), ...over.claims })
      .setProtectedHeader({ alg: "HS256", typ: "JWT", ...over.header })
      .setSubject(subject.userId)
      .setIssuer(over.issuer ?? "broadnet-engage")
      .setAudience(over.audience ?? "broadnet-engage-api")
      .setIssuedAt(now);
    return (over.exp === null ? jwt : jwt.setExpirationTime(over.exp ?? now + 60)).sign(Buffer.from(SECRET));
  };

  it("a good one made by hand is believed, so that the others fail for their one fault", async () => {
    expect(await hmac.readAccess(await forge({}))).toMatchObject(subject);
  });

  it.each([
    ["another audience", { audience: "somebody-else" }],
    ["another issuer", { issuer: "somebody-else" }],
    ["no end", { exp: null }],
    ["an unknown role", { claims: { role: "root" } }],
    ["a tenant that is no id", { claims: { tid: "1 OR 1=1" } }],
    ["the use of a refresh token", { claims: { typ_use: "refresh" } }],
    ["no use at all", { claims: { typ_use: undefined } }],
    ["an unknown kid", { header: { kid: "../../dev/null" } }],
    ["a critical header nobody knows", { header: { crit: ["exp2"], exp2: 1 } }],
  ])("refuses %s", async (_what, over) => {
    const forged = forge(over);
    await expect(forged.then((token) => hmac.readAccess(token))).rejects.toThrow();
  });

  it("says that an expired one has expired", async () => {
    const token = await forge({ exp: Math.floor(clock.now() / 1000) });
    await expect(hmac.readAccess(token)).rejects.toMatchObject({ slug: "token-expired" });
  });

  it("refuses alg none in every spelling, with and without a signature", async () => {
    const good = await hmac.access(subject);
    const [, payload = "", signature = ""] = good.split(".");
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
      for (const end of ["", signature]) {
        const token = `${part({ ...headerOf(good), alg })}.${payload}.${end}`;
        await expect(hmac.readAccess(token)).rejects.toMatchObject({ slug: "unauthorized" });
      }
    }
  });

  it("refuses a token signed with the public key as if it were a secret", async () => {
    const kid = headerOf(await asymmetric.access(subject)).kid;
    for (const secret of [pem(ed25519.publicKey), ed25519.publicKey.export({ type: "spki", format: "der" })]) {
      const forged = await new SignJWT(claims())
        .setProtectedHeader({ alg: "HS256", typ: "JWT", kid })
        .setSubject(subject.userId)
        .setIssuer("broadnet-engage")
        .setAudience("broadnet-engage-api")
        .setIssuedAt()
        .setExpirationTime(Math.floor(clock.now() / 1000) + 60)
        .sign(Buffer.from(secret));
      await expect(asymmetric.readAccess(forged)).rejects.toMatchObject({ slug: "unauthorized" });
    }
  });

  it("refuses a token whose payload was changed, or that is cut short", async () => {
    const [header, payload = "", signature] = (await hmac.access(subject)).split(".");
    const changed = { ...JSON.parse(Buffer.from(payload, "base64url").toString()), role: "platform_admin" };
    const cut = payload.slice(0, -2);
    for (const bad of [part(changed), cut, ""])
      await expect(hmac.readAccess(`${header}.${bad}.${signature}`)).rejects.toMatchObject({ slug: "unauthorized" });
  });
});

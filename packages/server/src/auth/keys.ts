import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
} from "node:crypto";

/** One key, the name tokens know it by, and the only algorithm it may be used with. */
interface NamedKey {
  readonly kid: string;
  readonly alg: string;
  readonly verify: KeyObject;
}
/** The keys of one kind of token: one signs, several are still believed. */
export interface KeySide {
  readonly signing: NamedKey & { readonly sign: KeyObject };
  /** By kid; the signing key too. */
  readonly known: ReadonlyMap<string, NamedKey>;
}
export interface KeyRing {
  readonly access: KeySide;
  /** Always symmetric: nobody but us reads a refresh token, and the same claims must give the same token (C-AUTH-11). */
  readonly refresh: KeySide;
  /** For sealing what is kept; the present one first. */
  readonly sealing: readonly Buffer[];
}

/** Secrets sign with HS256; private keys with what they are made for: EdDSA (Ed25519) or ES256 (P-256). */
export type KeySource =
  | { readonly secret: string; readonly olderSecrets?: readonly string[] }
  | {
      /** PEM. */
      readonly privateKey: string;
      /** PEM, private or public. */
      readonly olderKeys?: readonly string[];
    };

/** A key's name, from the key itself, so that rotation needs no register. */
const kidOf = (material: string | Buffer): string =>
  createHash("sha256").update("kid:").update(material).digest("hex").slice(0, 8);

const derived = (material: string, purpose: string): Buffer => createHmac("sha256", material).update(purpose).digest();

function symmetric(material: string | Buffer): NamedKey & { readonly sign: KeyObject } {
  const key = createSecretKey(Buffer.from(material));
  return { kid: kidOf(material), alg: "HS256", verify: key, sign: key };
}

const ALGORITHMS: Readonly<Record<string, string>> = { ed25519: "EdDSA", prime256v1: "ES256" };

function asymmetric(pem: string): NamedKey {
  const verify = createPublicKey(pem);
  const curve = verify.asymmetricKeyDetails?.namedCurve ?? verify.asymmetricKeyType ?? "";
  const alg = ALGORITHMS[curve];
  if (alg === undefined) throw new Error(`A key of type ${curve} cannot sign tokens; expected Ed25519 or EC P-256.`);
  return { kid: kidOf(verify.export({ type: "spki", format: "der" })), alg, verify };
}

const side = (signing: KeySide["signing"], older: readonly NamedKey[]): KeySide => ({
  signing,
  known: new Map([...older, signing].map((key) => [key.kid, key])),
});

/** @throws Error for a key that no supported algorithm signs with. */
export function keyRing(source: KeySource): KeyRing {
  if ("secret" in source) {
    const all = [source.secret, ...(source.olderSecrets ?? [])];
    const [signing, ...older] = all.map(symmetric) as [KeySide["signing"], ...KeySide["signing"][]];
    const both = side(signing, older);
    return { access: both, refresh: both, sealing: all.map((secret) => derived(secret, "seal")) };
  }
  const all = [source.privateKey, ...(source.olderKeys ?? [])];
  const signing = { ...asymmetric(source.privateKey), sign: createPrivateKey(source.privateKey) };
  // What only holders of a private key can derive; an older public key alone opens no refresh token.
  const secrets = all.filter((pem) => pem.includes("PRIVATE KEY"));
  const [first, ...rest] = secrets.map((pem) => symmetric(derived(pem, "refresh")));
  return {
    access: side(signing, (source.olderKeys ?? []).map(asymmetric)),
    refresh: side(first as KeySide["signing"], rest),
    sealing: secrets.map((pem) => derived(pem, "seal")),
  };
}

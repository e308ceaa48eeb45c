import { createHash, createPublicKey, verify } from "node:crypto";
import type { TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

// Heads are notes in the form of C2SP tlog-checkpoint: a text, an empty line, and signatures of the text. Keys are written as
// Go's note package writes them: `<name>+<first 4 bytes of a hash, hex>+<base64 of 0x01 and the Ed25519 key>`.

/** What a signature is made over: how large the tenant's log was, and the root of its tree. */
export interface TreeHead {
  readonly tenantId: TenantId;
  readonly size: number;
  /** Hex. */
  readonly root: string;
}

export interface SignedHead extends TreeHead {
  readonly at: Instant;
  /** `<name>+<hash>`: the beginning of the public key's text. */
  readonly keyId: string;
  readonly note: string;
}

/** A key heads are signed with, as outsiders know it. */
export interface AuditKey {
  /** `<name>+<hash>+<key>`. */
  readonly verifier: string;
  /** The key before it signed {@link endorsementText} of this one; null for the first. */
  readonly endorsedBy: string | null;
  /** Base64; null for the first. */
  readonly endorsement: string | null;
}

const ED25519 = 1;
/** What comes before the 32 bytes in a public key's DER. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export const headOrigin = (tenantId: TenantId): string => `broadnet-engage/audit/${tenantId}`;

/** What is signed, up to the last line feed. */
export const headText = ({ tenantId, size, root }: TreeHead, at: Instant): string =>
  `${headOrigin(tenantId)}\n${size}\n${Buffer.from(root, "hex").toString("base64")}\nat ${new Date(at).toISOString()}\n`;

/** What an old key signs to say that the next one is ours too. */
export const endorsementText = (verifier: string): string => `broadnet-engage audit key\n${verifier}\n`;

const hashOf = (name: string, publicKey: Uint8Array): Buffer =>
  createHash("sha256").update(`${name}\n`).update(Uint8Array.of(ED25519)).update(publicKey).digest().subarray(0, 4);

/** The text of a public key, from its name and 32 bytes. */
export const verifierOf = (name: string, publicKey: Uint8Array): string =>
  `${name}+${hashOf(name, publicKey).toString("hex")}+${Buffer.concat([Uint8Array.of(ED25519), publicKey]).toString("base64")}`;

export const keyIdOf = (verifier: string): string => verifier.split("+").slice(0, 2).join("+");

/** A note: the text, and a signature by the key of `verifier`. */
export function signedNote(text: string, verifier: string, signature: Uint8Array): string {
  const [name = "", hash = ""] = verifier.split("+");
  return `${text}\n\u2014 ${name} ${Buffer.concat([Buffer.from(hash, "hex"), signature]).toString("base64")}\n`;
}

/** Whether `signature` of `text` is by the key. False for a key that is none. */
export function isSignedBy(verifier: string, text: string, signature: Uint8Array): boolean {
  const [name = "", hash, ...key] = verifier.split("+");
  const bytes = Buffer.from(key.join("+"), "base64");
  const publicKey = bytes.subarray(1);
  if (bytes.length !== 33 || bytes[0] !== ED25519 || hashOf(name, publicKey).toString("hex") !== hash) return false;
  const der = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: "der", type: "spki" });
  return verify(null, Buffer.from(text), der, signature);
}

/** Whether a head says what its note says, and its note is signed by that key. */
export function isGenuineHead(head: SignedHead, verifier: string): boolean {
  const text = headText(head, head.at);
  const [name = "", hash = ""] = verifier.split("+");
  const prefix = `${text}\n\u2014 ${name} `;
  if (keyIdOf(verifier) !== head.keyId || !head.note.startsWith(prefix) || !head.note.endsWith("\n")) return false;
  const signed = Buffer.from(head.note.slice(prefix.length, -1), "base64");
  return signed.subarray(0, 4).toString("hex") === hash && isSignedBy(verifier, text, signed.subarray(4));
}

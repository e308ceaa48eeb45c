import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type AuditKey, endorsementText, keyIdOf, verifierOf } from "../model/audit-head.ts";
import type { HeadSigner } from "../ports/head-signer.ts";

/** The last 32 bytes of an Ed25519 key's DER are the key. */
const rawOf = (key: KeyObject): Uint8Array => key.export({ format: "der", type: "spki" }).subarray(-32);

/** Keys that end with the process. For tests, and for a dialer that keeps nothing. */
export class MemoryHeadSigner implements HeadSigner {
  readonly #name: string;
  readonly #keys: AuditKey[] = [];
  #current: KeyObject;

  /** @param name without spaces or `+` */
  constructor(name = "memory") {
    this.#name = name;
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.#current = privateKey;
    this.#keys.push({ verifier: verifierOf(name, rawOf(publicKey)), endorsedBy: null, endorsement: null });
  }

  get keys(): readonly AuditKey[] {
    return [...this.#keys];
  }

  async sign(text: string): Promise<Uint8Array> {
    return sign(null, Buffer.from(text), this.#current);
  }

  /** A new key, endorsed by the one before it, signs from now on. */
  rotate(): void {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const verifier = verifierOf(this.#name, rawOf(publicKey));
    const endorsement = sign(null, Buffer.from(endorsementText(verifier)), this.#current).toString("base64");
    this.#keys.push({ verifier, endorsedBy: keyIdOf(this.#keys.at(-1)?.verifier ?? ""), endorsement });
    this.#current = privateKey;
  }
}

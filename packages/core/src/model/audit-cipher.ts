import { createCipheriv, createDecipheriv } from "node:crypto";
import { digested, keyedDigest } from "./keyed-digest.ts";

// An annex: initial vector, ciphertext and tag of AES-256-GCM. A person's key is 32 bytes to authenticate and 32 to encrypt.

const MAC_BYTES = 32;
/** Bytes of a person's key. */
export const SUBJECT_KEY_BYTES = 64;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const keyBytes = Buffer.allocUnsafeSlow(SUBJECT_KEY_BYTES);
const macKey = keyBytes.subarray(0, MAC_BYTES);
const cipherKey = keyBytes.subarray(MAC_BYTES);

/** The person's key is in `keyBytes` until the next is asked for. */
function useKey(base64: string): void {
  keyBytes.fill(0);
  keyBytes.write(base64, "base64");
}

/** A keyed digest as it names a person, or fixes an annex in a body. */
export function annexDigest(byteText: string, key: string): string {
  useKey(key);
  return keyedDigest(byteText, macKey);
}

export const sealedLength = (bytes: string): number => IV_BYTES + bytes.length + TAG_BYTES;

/**
 * Seals the text into `annex`, which has room for just that, and tells the digest of the text in hex. The initial vector is
 * taken from the digest: it repeats only where text and key do, and then nothing is told by it.
 *
 * @param bytes a character for each byte of the text
 */
export function sealInto(annex: Buffer, bytes: string, key: string): string {
  useKey(key);
  const digest = keyedDigest(bytes, macKey);
  annex.write(digest, 0, IV_BYTES, "hex");
  const cipher = createCipheriv("aes-256-gcm", cipherKey, annex.subarray(0, IV_BYTES));
  annex.set(cipher.update(digested(bytes.length)), IV_BYTES);
  cipher.final();
  annex.set(cipher.getAuthTag(), annex.length - TAG_BYTES);
  return digest;
}

/** The bytes that were sealed, a character for each. Null when the annex was not made with this key, or was changed. */
export function openAnnex(annex: Buffer, key: string): string | null {
  if (annex.length < IV_BYTES + TAG_BYTES) return null;
  useKey(key);
  const decipher = createDecipheriv("aes-256-gcm", cipherKey, annex.subarray(0, IV_BYTES));
  try {
    decipher.setAuthTag(annex.subarray(annex.length - TAG_BYTES));
    const text = decipher.update(annex.subarray(IV_BYTES, annex.length - TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("latin1");
  } catch {
    return null;
  }
}

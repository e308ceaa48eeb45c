import { sha256Text } from "./sha256.ts";

// HMAC-SHA-256 (RFC 2104) as what it is, two hashes: Node's own makes an object for each, which costs more than the hashing.

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER = 0x36;
const OUTER = 0x5c;

let inner = Buffer.allocUnsafeSlow(4_096);
const outer = Buffer.allocUnsafeSlow(BLOCK_BYTES + DIGEST_BYTES);

/**
 * The digest of a text under a key, in hex.
 *
 * @param byteText a character for each byte
 * @param key at most 64 bytes
 */
export function keyedDigest(byteText: string, key: Uint8Array): string {
  const size = BLOCK_BYTES + byteText.length;
  if (inner.length < size) inner = Buffer.allocUnsafeSlow(2 * size);
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ INNER;
    outer[at] = byte ^ OUTER;
  }
  inner.write(byteText, BLOCK_BYTES, "latin1");
  outer.write(sha256Text(inner.subarray(0, size), "binary"), BLOCK_BYTES, "latin1");
  return sha256Text(outer, "hex");
}

/** What was digested last, until the next digest. */
export const digested = (length: number): Buffer => inner.subarray(BLOCK_BYTES, BLOCK_BYTES + length);

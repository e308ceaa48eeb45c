import { EngageError } from "../errors.ts";

const PREFIX = "whsec_";
const LENGTH = 32;

/**
 * An endpoint's secret, from 32 random bytes: `whsec_` and their base64.
 *
 * @throws EngageError `invariant-broken` when the bytes are not 32.
 */
export function secretFrom(bytes: Uint8Array): string {
  if (bytes.length !== LENGTH) throw new EngageError("invariant-broken", `A secret has ${LENGTH} bytes.`);
  return PREFIX + Buffer.from(bytes).toString("base64");
}

/** The bytes inside a secret, or null when it has not the form {@link secretFrom} gives. */
export function secretBytes(secret: string): Uint8Array | null {
  if (!secret.startsWith(PREFIX)) return null;
  const bytes = Buffer.from(secret.slice(PREFIX.length), "base64");
  return bytes.length === LENGTH && secretFrom(bytes) === secret ? bytes : null;
}

import { createHash } from "node:crypto";
import type { Random } from "@broadnet-engage/core/ports";

const PREFIX = "bne_live_";
/** 32 bytes in base64url. Anything else that begins like a key is refused before it is looked up. */
const FORM = /^bne_live_[A-Za-z0-9_-]{43}$/;

export interface NewKey {
  /** Shown once, never kept. */
  readonly key: string;
  readonly hash: string;
  readonly hint: string;
}

export const looksLikeApiKey = (token: string): boolean => token.startsWith(PREFIX);

/** SHA-256 is enough: a key has 256 bits of chance, so there is nothing to guess. Null when it cannot be a key of ours. */
export const apiKeyHash = (token: string): string | null =>
  FORM.test(token) ? createHash("sha256").update(token).digest("hex") : null;

export function makeApiKey(random: Random): NewKey {
  const key = `${PREFIX}${Buffer.from(random.bytes(32)).toString("base64url")}`;
  return { key, hash: createHash("sha256").update(key).digest("hex"), hint: `${PREFIX}…${key.slice(-4)}` };
}

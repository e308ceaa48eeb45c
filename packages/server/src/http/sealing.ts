import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "@broadnet-engage/core/ports";

/** Keeps text so that the database alone does not tell it: answers may hold keys, secrets and telephone numbers. */
export interface Sealing {
  /** `context` must be the same again at opening: a sealed text does not work in another place. */
  seal(text: string, context: string): string;
  /** Null when it was sealed with a secret that is gone, or is not whole. */
  open(sealed: string, context: string): string | null;
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `keys`: 32 bytes each; the first one seals, any opens. */
export function sealing(keys: readonly Buffer[], random: Random): Sealing {
  const [present = Buffer.alloc(32)] = keys;

  function openWith(key: Buffer, bytes: Buffer, context: string): string | null {
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = [decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(text).toString("utf8");
    } catch {
      return null;
    }
  }

  return {
    seal(text, context) {
      const nonce = random.bytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, present, nonce);
      cipher.setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed, "base64url");
      for (const key of keys) {
        const text = openWith(key, bytes, context);
        if (text !== null) return text;
      }
      return null;
    },
  };
}

import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { digested, keyedDigest } from "./keyed-digest.ts";

it("gives the HMAC-SHA-256 that Node gives, of texts of every length", () => {
  const key = fc.uint8Array({ minLength: 0, maxLength: 64 });
  const bytes = fc.uint8Array({ maxLength: 9_000 });
  fc.assert(
    fc.property(key, bytes, (secret, text) => {
      const byteText = Buffer.from(text).toString("latin1");
      expect(keyedDigest(byteText, secret)).toBe(createHmac("sha256", secret).update(text).digest("hex"));
      expect(digested(text.length).equals(text)).toBe(true);
    }),
    { seed: 38, numRuns: 100 },
  );
});

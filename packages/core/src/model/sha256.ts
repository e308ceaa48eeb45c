import * as crypto from "node:crypto";

/**
 * A digest as text: in hex, or a character for each byte. In one call where Node has one (20.12), which is twice as fast. As
 * text because a digest as bytes is memory outside the heap, which costs as much to make and to collect as a kilobyte to hash.
 */
export const sha256Text: (bytes: Uint8Array, as: "hex" | "binary") => string =
  typeof crypto.hash === "function"
    ? (bytes, as) => crypto.hash("sha256", bytes, as)
    : (bytes, as) => crypto.createHash("sha256").update(bytes).digest(as);

/** As bytes. */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(sha256Text(bytes, "binary"), "latin1");

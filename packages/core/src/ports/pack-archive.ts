/**
 * What decisions were made by, under its digest: rule packs, and the sets of packs an installation had. The whole
 * installation's, for packs belong to nobody. Nothing in it is ever changed or removed.
 */
export interface PackArchive {
  /** Texts under the SHA-256 of each (hex). What is there already stays; to repeat is harmless. */
  keep(texts: readonly string[]): Promise<void>;
  /** The text, or null when nobody kept it. */
  find(digest: string): Promise<string | null>;
}

import type { Session } from "./driver.ts";

/**
 * Whether the trigram index sees Arabic: in a database of `LC_CTYPE` `C` it takes no character beyond ASCII for a letter, and
 * every search for an Arabic name reads the whole list (decisions/0010). Asked of the index's own function, for what a locale is
 * called says little.
 */
export async function knowsLetters(session: Session): Promise<boolean> {
  const [row] = await session.query("SELECT cardinality(show_trgm($1))::int AS pieces", ["هدى"]);
  return Number(row?.pieces) > 0;
}

/** What is said at the start of one that does not. */
export const LETTERS_UNKNOWN =
  "The database's LC_CTYPE knows no letters but ASCII: searches for Arabic names read every contact. Move to a database of C.UTF-8: docs/how-to/database.md says how.";

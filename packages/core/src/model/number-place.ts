import { z } from "zod";

/** What kind of line a number can be of. */
export const LineType = z.enum([
  "mobile",
  "fixed",
  "voip",
  "toll_free",
  "premium",
  "shared_cost",
  "personal",
  "pager",
  "uan",
  "voicemail",
]);
export type LineType = z.infer<typeof LineType>;

/**
 * Where a number can be and what it can be. Numbers move and roam, so each member is the set of *all* possibilities, and
 * whoever uses it must be content with every one of them.
 */
export interface NumberPlace {
  /** ISO 3166-1 alpha-2 of the numbering plan. */
  readonly country: string;
  /** IANA zones; empty = the table does not say, and every zone of the country's pack counts. */
  readonly zones: readonly string[];
  /** ISO 3166-2 regions; null = the table does not say, and every region's rules count. Empty = the country has none. */
  readonly regions: readonly string[] | null;
  /** Empty = not known. */
  readonly lineTypes: readonly LineType[];
}

import { toIso } from "@broadnet-engage/core/model";
import { Problem } from "../problems/problem.ts";

/** Refuses a range that ends before it begins. */
export function assertRange(from: number | undefined, to: number | undefined): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new Problem("invalid-range", "`from` is after `to`.", { members: { from: toIso(from), to: toIso(to) } });
}

import type { Instant } from "../model/instant.ts";

/** `edge` where it is a moment after `at` and before `end`; else `end`. */
export const earlier = (at: Instant, end: Instant, edge: Instant | null): Instant =>
  edge !== null && edge > at && edge < end ? edge : end;

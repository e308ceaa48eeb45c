import { changes } from "./changes.ts";
import type { Check } from "./check.ts";
import { confidence } from "./confidence.ts";
import { edges } from "./edges.ts";
import { names } from "./names.ts";
import { registerAge } from "./register-age.ts";
import { review } from "./review.ts";
import { sources } from "./sources.ts";
import { spans } from "./spans.ts";
import { weekdays } from "./weekdays.ts";
import { zones } from "./zones.ts";

/** What every pack must stand, in the order its sentences are printed. */
export const CHECKS: readonly Check[] = [
  names,
  zones,
  spans,
  sources,
  confidence,
  review,
  changes,
  edges,
  weekdays,
  registerAge,
];

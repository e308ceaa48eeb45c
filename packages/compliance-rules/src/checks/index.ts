import { changes } from "./changes.ts";
import type { Check } from "./check.ts";
import { confidence } from "./confidence.ts";
import { drafts } from "./drafts.ts";
import { edges } from "./edges.ts";
import { holidayCases } from "./holiday-cases.ts";
import { holidays } from "./holidays.ts";
import { limits } from "./limits.ts";
import { names } from "./names.ts";
import { openings } from "./openings.ts";
import { readings } from "./readings.ts";
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
  readings,
  openings,
  limits,
  holidays,
  holidayCases,
  drafts,
];

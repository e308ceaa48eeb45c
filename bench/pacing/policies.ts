import type { PacingPolicy } from "../../packages/core/src/pacing/policy.ts";
import { predictivePolicy } from "../../packages/core/src/pacing/predictive-policy.ts";
import { fixedRatio, progressive } from "./comparators/counting.ts";
import { erlang } from "./comparators/erlang.ts";
import { vicidial } from "./comparators/vicidial.ts";

/** Those that see what a dialer sees. The informed reference is not among them. */
export const POLICIES: Readonly<Record<string, () => PacingPolicy>> = {
  predictive: predictivePolicy,
  progressive,
  "ratio-1.5": fixedRatio(1.5),
  "ratio-3": fixedRatio(3),
  "vicidial-hard-limit": vicidial("hard_limit"),
  "vicidial-average": vicidial("average"),
  "vicidial-tapered": vicidial("tapered"),
  erlang,
};

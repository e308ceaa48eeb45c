import { predictivePolicy } from "../pacing/predictive-policy.ts";
import { simplePolicy } from "../pacing/simple-policy.ts";
import type { PolicyMaker } from "./pacers.ts";

/** What paces a campaign where nobody chose otherwise. */
export const defaultPolicy: PolicyMaker = ({ dialingMode }) =>
  dialingMode === "predictive" ? predictivePolicy() : simplePolicy(dialingMode);

import { type Check, valuesOf } from "./check.ts";

/** What nobody could verify is not law. It may be our own policy, as long as it says so. */
export const confidence: Check = ({ pack }) =>
  valuesOf(pack)
    .filter(({ dated }) => dated.confidence === "U" && dated.basis !== "product-policy")
    .map(({ name, dated }) => `${name}: is not verified (U), so its basis cannot be ${dated.basis}.`);

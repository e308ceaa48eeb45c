import { isUnknown } from "@broadnet-engage/core/model";
import { type Check, valuesOf } from "./check.ts";

/** A window nobody has verified is opened by policy, and policy says so in its source: a reader must not take it for law. */
export const openings: Check = ({ pack }) => [
  ...valuesOf(pack)
    .filter(({ dated }) => isUnknown(dated.value) && dated.basis !== "product-policy")
    .map(({ name, dated }) => `${name}: is not known, so its basis cannot be ${dated.basis}.`),
  ...(pack.rules.callingHours.length === 0 ? ["callingHours: says nothing. Write that the hours are unknown."] : []),
];

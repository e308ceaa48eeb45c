import { knownOf } from "@broadnet-engage/core/model";
import type { Check } from "./check.ts";

/** Data of a register just fresh enough, and just too old: an hour on either side at most. */
export const registerAge: Check = ({ pack, cases }) =>
  knownOf(pack.rules.dncRegistry).flatMap(({ value }) => {
    const limit = value.maxAgeDays * 24;
    const ages = cases.map((one) => one.given.registryAgeHours);
    return [
      ...(ages.some((age) => age <= limit && age >= limit - 1)
        ? []
        : [`${value.registry}: no case with data of ${limit} hours, which is still good.`]),
      ...(ages.some((age) => age > limit && age <= limit + 1)
        ? []
        : [`${value.registry}: no case with data of ${limit + 1} hours, which is too old.`]),
    ];
  });

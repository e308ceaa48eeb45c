import type { LineType } from "../model/number-place.ts";
import type { Facts } from "./facts.ts";

/** Whether the number can be of any of these types. One of which nothing is known can be of all. */
export const canBe = ({ lineTypes }: Facts, types: readonly LineType[] | undefined): boolean =>
  types === undefined ||
  lineTypes.kind !== "known" ||
  lineTypes.value.length === 0 ||
  lineTypes.value.some((type) => types.includes(type));

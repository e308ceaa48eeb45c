import type { Check } from "./check.ts";

/** The folder, the pack's id and its jurisdiction are one name. */
export const names: Check = ({ id, pack }) => [
  ...(pack.id === id ? [] : [`The folder is named ${id} and the pack's id is ${pack.id}; they must be the same.`]),
  ...(pack.id.slice(0, 2) === pack.jurisdiction.toLowerCase()
    ? []
    : [`The id ${pack.id} must begin with the jurisdiction, ${pack.jurisdiction.toLowerCase()}.`]),
];

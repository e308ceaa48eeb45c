import type { Check } from "./check.ts";

/** What the template left to be replaced. */
export const drafts: Check = ({ pack, cases }) => [
  ...cases
    .filter(({ name }) => name.startsWith("Replace this"))
    .map(({ name }) => `The case "${name}" is the template's.`),
  ...(pack.name.trim() === "" ? ["The pack has no name."] : []),
];

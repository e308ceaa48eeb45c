import { type Check, valuesOf } from "./check.ts";

/** Readings are named once, at the top, and each has something of its own. */
export const readings: Check = ({ pack, cases }) => {
  const named = pack.profiles ?? [];
  const used = valuesOf(pack).flatMap(({ name, dated }) =>
    (dated.profiles ?? []).map((profile) => [name, profile] as const),
  );
  return [
    ...used
      .filter(([, profile]) => !named.includes(profile))
      .map(([name, profile]) => `${name}: there is no profile ${profile}.`),
    ...named
      .filter((profile) => !used.some(([, other]) => other === profile))
      .map((profile) => `The profile ${profile} has no value of its own.`),
    ...cases
      .filter(({ given }) => given.profile !== undefined && !named.includes(given.profile))
      .map(({ name, given }) => `The case "${name}" is of profile ${given.profile}, which the pack does not have.`),
  ];
};

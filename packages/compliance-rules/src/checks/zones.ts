import type { Check } from "./check.ts";

const exists = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** A zone nobody's clock knows would block every call of the jurisdiction. */
export const zones: Check = ({ pack }) =>
  pack.zones.filter((zone) => !exists(zone)).map((zone) => `There is no time zone named ${zone}.`);

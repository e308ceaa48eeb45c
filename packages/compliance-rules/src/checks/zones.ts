import type { Check } from "./check.ts";

/** Whether this runtime's clock data know the zone. */
export const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** A zone nobody's clock knows would block every call of the jurisdiction. */
export const zones: Check = ({ pack }) =>
  pack.zones.filter((zone) => !isZone(zone)).map((zone) => `There is no time zone named ${zone}.`);

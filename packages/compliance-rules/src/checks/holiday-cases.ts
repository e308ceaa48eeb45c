import type { Check } from "./check.ts";

/** A pack whose hours name calendars has a case for a year none of them lists, which must block. */
export const holidayCases: Check = ({ pack, cases }) => {
  const last = Math.max(...(pack.calendars ?? []).map(({ years }) => years.to));
  if (!Number.isFinite(last)) return [];
  const beyond = cases.some(({ given, expect }) => Number(given.at.slice(0, 4)) > last && !expect.allowed);
  return beyond ? [] : [`No case is in a year after ${last}, which the calendars do not list and which must block.`];
};

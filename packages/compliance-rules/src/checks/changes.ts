import type { Check } from "./check.ts";
import { wallTime } from "./local.ts";

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** The day calling hours change, and the day before, each have a case. */
export const changes: Check = ({ pack, cases }) => {
  const tried = new Set(cases.map((one) => wallTime(one).date));
  const days = pack.rules.callingHours.flatMap(({ from, to }) => [from, to]).filter((date) => date !== null);
  return [...new Set(days)]
    .sort()
    .flatMap((date) =>
      [dayBefore(date), date]
        .filter((day) => !tried.has(day))
        .map((day) => `Calling hours change on ${date}, and no case is on ${day}.`),
    );
};

import { type CallingHours, type Dated, knownOf, Weekday } from "@broadnet-engage/core/model";
import type { PackFolder } from "../pack-folder.ts";
import type { Check } from "./check.ts";
import { isAbout, wallTime } from "./local.ts";

/** Weekdays with the same windows, closed ones included. */
function classes({ week }: CallingHours): readonly (readonly Weekday[])[] {
  const groups = new Map<string, Weekday[]>();
  for (const day of Weekday.options) {
    const key = JSON.stringify(week[day] ?? []);
    groups.set(key, [...(groups.get(key) ?? []), day]);
  }
  return [...groups.values()];
}

function missing(name: string, hours: Dated<CallingHours>, { pack, cases }: PackFolder): readonly string[] {
  const tried = new Set(cases.filter((one) => isAbout(one, hours, pack.zones)).map((one) => wallTime(one).weekday));
  return classes(hours.value)
    .filter((days) => !days.some((day) => tried.has(day)))
    .map((days) => `${name}: no case on any of ${days.join(", ")}.`);
}

/** Each kind of day has a case, the closed days too. */
export const weekdays: Check = (folder) =>
  knownOf(folder.pack.rules.callingHours).flatMap((hours, index) => missing(`callingHours[${index}]`, hours, folder));

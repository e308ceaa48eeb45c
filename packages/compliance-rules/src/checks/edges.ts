import { type CallingHours, type Dated, knownOf } from "@broadnet-engage/core/model";
import type { PackFolder } from "../pack-folder.ts";
import type { Check } from "./check.ts";
import { clockMs, isAbout, wallTime } from "./local.ts";

const SECOND = 1_000;

function missing(name: string, hours: Dated<CallingHours>, { pack, cases }: PackFolder): readonly string[] {
  const times = cases.filter((one) => isAbout(one, hours, pack.zones)).map((one) => wallTime(one).timeOfDayMs);
  const windows = Object.values(hours.value.week).flat();
  const edges = [...new Set(windows.flatMap((window) => [window.start, window.end]))].sort();
  return edges
    .filter((edge) => edge !== "00:00" && edge !== "24:00")
    .flatMap((edge) => {
      const at = clockMs(edge);
      return [
        ...(times.includes(at) ? [] : [`${name}: no case at ${edge} sharp.`]),
        ...(times.some((time) => time < at && time >= at - SECOND)
          ? []
          : [`${name}: no case in the last second before ${edge}.`]),
      ];
    });
}

/** Windows are wrong at their edges first: each edge has a case on either side of it. */
export const edges: Check = (folder) =>
  knownOf(folder.pack.rules.callingHours).flatMap((hours, index) => missing(`callingHours[${index}]`, hours, folder));

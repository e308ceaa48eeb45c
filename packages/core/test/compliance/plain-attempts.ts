import type { PastAttempt } from "../../src/model/past-attempt.ts";
import type { Cooldown, CountingPeriod, FrequencyCap } from "../../src/model/rule-caps.ts";
import { plus, textOf, weekdayOf } from "./plain-calendar.ts";
import { wallClock } from "./plain-hours.ts";

// Caps and rests by counting, one attempt after the other, with Intl for calendar units. Shares nothing with the engine.

const HOURS: Readonly<Record<string, number>> = { W: 168, D: 24, H: 1, M: 1 / 60 };
const clocks = new Map<string, ReturnType<typeof wallClock>>();
const clockOf = (zone: string) => {
  const known = clocks.get(zone) ?? wallClock(zone);
  clocks.set(zone, known);
  return known;
};

/** Hours of a duration without months and years. */
const hoursOf = (duration: string): number =>
  Number(/\d+/.exec(duration)?.[0]) * (HOURS[duration.at(-1) ?? ""] ?? Number.NaN);

/** The name of the calendar unit an instant lies in. */
function unitName({ unit, zone, weekStarts = "mon" }: Exclude<CountingPeriod, string>, at: number): string {
  let date = clockOf(zone)(at);
  if (unit === "month") return textOf(date).slice(0, 7);
  if (unit === "week") while (weekdayOf(date) !== weekStarts) date = { ...plus(date, -1), minute: 0 };
  return textOf(date);
}

interface Asked {
  readonly purpose: string;
  readonly subject: string | null;
}

function together(rule: FrequencyCap | Cooldown, attempt: PastAttempt, asked: Asked): boolean {
  const { scope, purposes, channels } = rule;
  if (scope === "number") return true;
  if (purposes && !(purposes as string[]).includes(attempt.purpose)) return false;
  if (channels && attempt.channel !== null && !channels.includes(attempt.channel)) return false;
  if (scope !== "subject") return true;
  return asked.subject === null || attempt.campaignId === null || attempt.campaignId === asked.subject;
}

export function plainCap(cap: FrequencyCap, attempts: readonly PastAttempt[], asked: Asked, at: number): boolean {
  let counted = 0;
  for (const attempt of attempts) {
    if (!together(cap, attempt, asked)) continue;
    if (cap.counts && attempt.outcome !== null && !cap.counts.includes(attempt.outcome)) continue;
    const { per } = cap;
    const recent =
      typeof per === "string"
        ? (at - attempt.at) / 3_600_000 < hoursOf(per)
        : attempt.at > at || unitName(per, attempt.at) === unitName(per, at);
    if (recent) counted += 1;
  }
  return counted < cap.max;
}

export function plainRest(rule: Cooldown, attempts: readonly PastAttempt[], asked: Asked, at: number): boolean {
  return !attempts.some(
    (attempt) =>
      attempt.outcome !== null &&
      rule.after.includes(attempt.outcome) &&
      together(rule, attempt, asked) &&
      (rule.for === "forever" || (at - attempt.at) / 3_600_000 < hoursOf(rule.for)),
  );
}

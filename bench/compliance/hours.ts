import { DateTime } from "luxon";
import { knownOf, type RulePack } from "../../packages/core/src/model/index.ts";

// The least that answers "is this minute within the hours?": what the engine's whole decision is held against. Neither looks at
// calendars, registers, consent or attempts.

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function open(pack: RulePack, date: string, day: (typeof DAYS)[number], minute: number): boolean {
  return knownOf(pack.rules.callingHours)
    .filter(({ from, to, value }) => from <= date && (to === null || date < to) && value.purposes.includes("marketing"))
    .every(({ value }) =>
      (value.week[day] ?? []).some(({ start, end }) => minutes(start) <= minute && minute < minutes(end)),
    );
}

/** With one formatter for each zone, kept: making one for each question costs fifty times more. */
export function byIntl(pack: RulePack): (at: number) => boolean {
  const formats = pack.zones.map(
    (timeZone) => new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }),
  );
  return (at) =>
    formats.every((format) => {
      const text = format.format(at);
      const date = text.slice(0, 10);
      const day = DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "sun";
      return open(pack, date, day, minutes(text.slice(11)));
    });
}

export function byLuxon(pack: RulePack): (at: number) => boolean {
  return (at) =>
    pack.zones.every((zone) => {
      const local = DateTime.fromMillis(at, { zone });
      return open(pack, local.toISODate() ?? "", DAYS[local.weekday % 7] ?? "sun", local.hour * 60 + local.minute);
    });
}

import type { Check } from "./check.ts";

/** Calendars must reach through the whole of next year: a campaign is planned for days that a calendar without them blocks. */
export const holidays: Check = ({ pack }, today) => {
  const needed = Number(today.slice(0, 4)) + 1;
  return (pack.calendars ?? []).flatMap(({ id, years, days, reviewBy }) => [
    ...(years.to < needed ? [`The calendar ${id} ends with ${years.to}; it must reach through ${needed}.`] : []),
    ...(today <= reviewBy ? [] : [`The calendar ${id} was to be reviewed by ${reviewBy}.`]),
    ...days.flatMap(({ name, on }) =>
      on.kind !== "listed" || on.hijri === undefined || on.dates.some(({ from }) => from.startsWith(`${needed}`))
        ? []
        : [`The calendar ${id} lists no date of ${name} in ${needed}.`],
    ),
  ]);
};

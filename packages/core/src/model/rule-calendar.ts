import { z } from "zod";
import { Confidence, IsoDate, Region, Source } from "./rule-value.ts";
import { Weekday } from "./weekday.ts";

const Month = z.number().int().min(1).max(12);
const DayOfMonth = z.number().int().min(1).max(31);
const Shift = z.number().int().min(-366).max(366);
const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "HH:MM, 00:00 to 24:00");

/**
 * Dates from a list, for what no arithmetic gives. `computed` dates of the moon may be proclaimed a day earlier or later, so
 * each stands for its neighbours too until it is `announced`.
 */
const Listed = z.object({
  kind: z.literal("listed"),
  /** Present for a date of the Hijri year: then each year of the calendar must list one, or the year is not known. */
  hijri: z.object({ month: Month, day: z.number().int().min(1).max(30) }).optional(),
  dates: z
    .array(
      z.object({
        from: IsoDate,
        /** Exclusive; left out = one day. */
        to: IsoDate.optional(),
        status: z.enum(["computed", "announced"]),
      }),
    )
    .nonempty(),
});

/** When a day of the calendar comes, each year. */
export const DayRule = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fixed"), month: Month, day: DayOfMonth, plusDays: Shift.optional() }),
  /** The nth such weekday of the month; -1 is the last. */
  z.object({
    kind: z.literal("nth"),
    month: Month,
    weekday: Weekday,
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(-1), z.literal(-2)]),
    plusDays: Shift.optional(),
  }),
  /** The weekday nearest to a date, on one side of it; the date itself counts. */
  z.object({
    kind: z.literal("near"),
    month: Month,
    day: DayOfMonth,
    weekday: Weekday,
    side: z.enum(["on_or_before", "on_or_after"]),
    plusDays: Shift.optional(),
  }),
  z.object({ kind: z.literal("easter"), church: z.enum(["western", "orthodox"]), plusDays: Shift }),
  Listed,
]);
export type DayRule = z.infer<typeof DayRule>;

/** When the day falls `on` one of these, `to` the next (or the last) such weekday is a holiday too, or instead. */
export const Substitute = z.object({
  on: z.array(Weekday).nonempty(),
  to: Weekday,
  side: z.enum(["after", "before"]).optional(),
  /** The day itself is then none. */
  instead: z.boolean().optional(),
});
export type Substitute = z.infer<typeof Substitute>;

export const CalendarDay = z.object({
  name: z.string().min(1),
  /** What kind of day it is, as rules call it: `public`, `eve`, `ramadan`. */
  class: z.string().min(1),
  on: DayRule,
  substitutes: z.array(Substitute).optional(),
  /** Part of the day only, in local time. */
  startsAt: Clock.optional(),
  endsAt: Clock.optional(),
  /** Kept in these regions only; left out = everywhere. */
  regions: z.array(Region).nonempty().optional(),
  /** First and last year, inclusive. */
  since: z.number().int().optional(),
  until: z.number().int().optional(),
  confidence: Confidence,
  source: Source,
});
export type CalendarDay = z.infer<typeof CalendarDay>;

/** Days of a country that rules speak of. A day outside `years` is not known to be none of them, and blocks. */
export const Calendar = z.object({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  maintainers: z.array(z.string()).nonempty(),
  reviewBy: IsoDate,
  /** Both inclusive. */
  years: z.object({ from: z.number().int().min(2000), to: z.number().int().max(2100) }),
  days: z.array(CalendarDay),
});
export type Calendar = z.infer<typeof Calendar>;

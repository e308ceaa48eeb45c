import { z } from "zod";
import { Purpose } from "./purpose.ts";
import { ConsentForm } from "./rule-consent.ts";
import { IsoDate, SCOPE } from "./rule-value.ts";
import { Weekday } from "./weekday.ts";

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "HH:MM, 00:00 to 24:00");

/** Start inclusive, end exclusive, in the called party's local time. */
export const TimeWindow = z
  .object({ start: Clock, end: Clock })
  .refine((w) => w.start < w.end, "start must be before end");
export type TimeWindow = z.infer<typeof TimeWindow>;

/** A weekday that is not listed permits nothing. */
export const Week = z.partialRecord(Weekday, z.array(TimeWindow).nonempty());
export type Week = z.infer<typeof Week>;

const CalendarId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** Another week for a while: between two dates (`to` exclusive), or on the days of a calendar's class (`ramadan`). */
export const HoursOverride = z.object({
  during: z.union([
    z.object({ from: IsoDate, to: IsoDate }),
    z.object({ calendar: CalendarId, class: z.string().min(1) }),
  ]),
  week: Week,
});
export type HoursOverride = z.infer<typeof HoursOverride>;

/** On these days only these windows of the usual ones are left; none when the list is empty. */
export const HolidayHours = z.object({
  calendar: CalendarId,
  /** Classes of the calendar's days; left out = all. */
  classes: z.array(z.string().min(1)).nonempty().optional(),
  windows: z.array(TimeWindow),
});
export type HolidayHours = z.infer<typeof HolidayHours>;

/**
 * When people may be called. The week holds unless an override stands in its place; what holidays leave is what both permit.
 * A day that may or may not be such a day (a computed Hijri date and its neighbours) permits what both readings permit.
 */
export const CallingHours = z.object({
  purposes: z.array(Purpose).nonempty(),
  channels: SCOPE.channels,
  week: Week,
  overrides: z.array(HoursOverride).optional(),
  holidays: z.array(HolidayHours).optional(),
  /** A live consent of at least this form frees the call from these hours. */
  liftedBy: ConsentForm.optional(),
});
export type CallingHours = z.infer<typeof CallingHours>;

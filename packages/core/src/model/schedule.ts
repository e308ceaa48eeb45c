import { z } from "zod";
import { Weekday } from "./weekday.ts";

const IsoDate = z.iso.date();
const WallClock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be HH:MM, 00:00 to 24:00");

/** Start inclusive, end exclusive, on each of the days, in the campaign's timezone. */
export const ScheduleWindow = z
  .object({ days: z.array(Weekday).min(1).max(7).readonly(), start: WallClock, end: WallClock })
  .refine((window) => window.start < window.end, "start must be before end");

/** When a campaign wants to dial. It only narrows what the law allows, never widens it (contract C-CMP-9). */
export const Schedule = z
  .object({
    windows: z.array(ScheduleWindow).min(1).max(21).readonly(),
    /** First day, inclusive; null = no beginning. */
    startDate: IsoDate.nullable(),
    /** Last day, inclusive; null = no end. */
    endDate: IsoDate.nullable(),
    /** `jurisdiction`: rest on the holidays that the rule packs name. */
    holidays: z.enum(["jurisdiction", "none"]),
  })
  .refine(({ startDate, endDate }) => startDate === null || endDate === null || startDate <= endDate, {
    error: "start_date must not be after end_date",
  });
export type Schedule = Readonly<z.infer<typeof Schedule>>;

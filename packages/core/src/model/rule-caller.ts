import { z } from "zod";
import { LineType } from "./number-place.ts";
import { SCOPE } from "./rule-value.ts";

/** The beginning of E.164 numbers: `+91140`. */
const Series = z.string().regex(/^\+[1-9]\d{0,14}$/, "must be the beginning of an E.164 number");

/** The caller ID must be one the tenant owns; and of a country and a series that may be shown. */
export const CallerIdRule = z.object({
  countries: z.array(z.string().length(2)).nonempty().nullable(),
  /** Only these series may be shown. */
  allow: z.array(Series).nonempty().optional(),
  /** These series may not. */
  deny: z.array(Series).nonempty().optional(),
  /** Duties that no dialer can check: they stand here for the reader. */
  duties: z
    .array(z.enum(["name_display", "prior_registration"]))
    .nonempty()
    .optional(),
  ...SCOPE,
});
export type CallerIdRule = z.infer<typeof CallerIdRule>;

/** Which lines may be called. A number that can be of several types must be permitted as each of them. */
export const LineTypeRule = z.object({
  allow: z.array(LineType).nonempty().optional(),
  deny: z.array(LineType).nonempty().optional(),
  ...SCOPE,
});
export type LineTypeRule = z.infer<typeof LineTypeRule>;

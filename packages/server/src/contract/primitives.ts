import { type E164, type Id, isE164, isUuid } from "@broadnet-engage/core/model";
import { z } from "zod";

// The words of the contract's type column (§1), as schemas. Input and output differ for instants only: they come in any
// offset and go out as `YYYY-MM-DDTHH:MM:SSZ`.

export const uuid = <T extends Id<string>>() =>
  z.uuid("must be a UUID").transform((value) => value.toLowerCase() as T & string);
export const phone = z
  .string()
  .refine(isE164, "must be E.164: + and 7 to 15 digits")
  .transform((value) => value as E164);

/** RFC 3339 with an offset → milliseconds. */
export const instantIn = z.iso
  .datetime({ offset: true, error: "must be RFC 3339 with an offset, e.g. 2026-06-01T08:00:00Z" })
  .transform((value) => Date.parse(value));

export const instantOut = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
/** With milliseconds where `PRECISE_TIME` says so. */
export const occurredAt = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
export const dateOut = z.string().regex(/^\d{4}-\d\d-\d\d$/);
export const idOut = z.uuid();
export const phoneOut = z.string().regex(/^\+[1-9][0-9]{6,14}$/);

const isZone = (name: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
};
export const timezone = z.string().max(64).refine(isZone, "must be an IANA timezone, e.g. Asia/Dubai");

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && code !== "ZZ" && regions.of(code) !== undefined;
export const country = z.string().refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case, e.g. AE");

export const text = (max: number, min = 1) => z.string().min(min).max(max);

/** A whole number in a query string. */
const queryInt = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, "must be a whole number")
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`);

export const limitParam = (standard: number, max: number) =>
  queryInt(1, max)
    .optional()
    .transform((n) => n ?? standard)
    .meta({ description: `Page size, 1 to ${max}; ${standard} when absent.` });
export const wholeParam = queryInt(0, 999_999_999);
export const boolParam = z.enum(["true", "false"]).transform((value) => value === "true");

/** `limit` and `cursor` of a list (contract §5). */
export const paging = (standard = 50, max = 200) => ({
  limit: limitParam(standard, max),
  cursor: z.string().max(2_000).optional(),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.int().min(0), next_cursor: z.string().nullable(), has_more: z.boolean() });

/** Path with one id. A value that is no UUID is a 404, never a 400 (C-GEN-6). */
export const idParams = <T extends Id<string>>() =>
  z.object({
    id: z
      .string()
      .refine(isUuid)
      .transform((value) => value.toLowerCase() as T & string),
  });

/** For endpoints that need nothing: no body, or `{}`. */
export const emptyBody = z.strictObject({}).optional();

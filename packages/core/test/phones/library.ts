import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { foldDigits } from "../../src/model/phone.ts";

/** The library's word alone, without anything of ours in front of it. */
export function byLibrary(input: string, defaultCountry: CountryCode | null): string | null {
  if (input.length > 64) return null;
  const folded = foldDigits(input).trim().replace(/^00/, "+");
  if (!/^\+?[0-9()\-./\s\u00A0]+$/.test(folded)) return null;
  const parsed = parsePhoneNumberFromString(folded, {
    ...(defaultCountry ? { defaultCountry } : {}),
    extract: false,
  });
  return parsed?.isValid() && /^\+[1-9][0-9]{6,14}$/.test(parsed.number) ? parsed.number : null;
}

export const countryByLibrary = (e164: string): string | null => parsePhoneNumberFromString(e164)?.country ?? null;

/** Country and kind of line in one text. */
export function lineByLibrary(e164: string): string | null {
  const parsed = parsePhoneNumberFromString(e164);
  return parsed?.country === undefined ? null : `${parsed.country} ${parsed.getType()}`;
}

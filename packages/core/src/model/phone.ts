import { isSupportedCountry, type NumberType, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { LineType } from "./number-place.ts";
import { judge, placeByPlan } from "./numbering-plan.ts";

/**
 * A telephone number in E.164: `+` and 7–15 digits, nothing else. The only way to get one from text is
 * {@link parsePhone} or {@link asE164}, so whatever carries this type can stand in a dial string, in SQL or in a CSV cell.
 */
export type E164 = string & { readonly "~e164": true };

const SHAPE = /^\+[1-9][0-9]{6,14}$/;

export const isE164 = (value: unknown): value is E164 => typeof value === "string" && SHAPE.test(value);

/** The number if it already has the E.164 shape, else null. Does not ask whether the number can exist. */
export const asE164 = (value: string): E164 | null => (isE164(value) ? value : null);

const ARABIC_INDIC = 0x0660;
const PERSIAN = 0x06f0;
/** Direction marks, zero-width characters and byte-order marks that spreadsheets and chat programs leave around numbers. */
const INVISIBLE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** Arabic-Indic and Persian digits to ASCII; invisible marks dropped (contract C-CNT-4). */
export const foldDigits = (text: string): string =>
  text
    .replace(INVISIBLE, "")
    .replace(/[\u0660-\u0669]/g, (c) => String(c.charCodeAt(0) - ARABIC_INDIC))
    .replace(/[\u06F0-\u06F9]/g, (c) => String(c.charCodeAt(0) - PERSIAN));

/**
 * A number as people write it, to E.164; null when it cannot be a valid number.
 *
 * Accepts E.164, `00` prefix, local form under `defaultCountry`, spaces, dashes, dots, brackets, Arabic-Indic and Persian
 * digits. Validity is judged by libphonenumber's full metadata: the small one accepts 5 % of bad numbers. A number that is
 * written internationally costs a tenth of one in local form ({@link judge}).
 *
 * @param defaultCountry ISO 3166-1 alpha-2; one that has no numbering plan counts as null
 */
export function parsePhone(input: string, defaultCountry: string | null): E164 | null {
  if (SHAPE.test(input)) return e164(input);
  if (input.length > 64) return null;
  const folded = foldDigits(input).trim().replace(/^00/, "+");
  if (!/^\+?[0-9()\-./\s\u00A0]+$/.test(folded)) return null;
  if (folded.startsWith("+")) {
    const bare = `+${folded.replace(/[^0-9]/g, "")}`;
    if (SHAPE.test(bare)) return e164(bare);
  }
  return askLibrary(folded, defaultCountry);
}

function e164(text: string): E164 | null {
  const known = judge(text);
  if (known === undefined) return askLibrary(text, null);
  return known.valid ? (text as E164) : null;
}

function askLibrary(text: string, defaultCountry: string | null): E164 | null {
  const country = defaultCountry !== null && isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(text, { ...(country ? { defaultCountry: country } : {}), extract: false });
  return parsed?.isValid() ? asE164(parsed.number) : null;
}

const LINES: Readonly<Record<NonNullable<NumberType>, readonly LineType[]>> = {
  MOBILE: ["mobile"],
  FIXED_LINE: ["fixed"],
  FIXED_LINE_OR_MOBILE: ["fixed", "mobile"],
  VOIP: ["voip"],
  TOLL_FREE: ["toll_free"],
  PREMIUM_RATE: ["premium"],
  SHARED_COST: ["shared_cost"],
  PERSONAL_NUMBER: ["personal"],
  PAGER: ["pager"],
  UAN: ["uan"],
  VOICEMAIL: ["voicemail"],
};

/** What its digits tell of a number: its country and every kind of line it can be; null when it is of no country. */
export function plainPlace(phone: E164): PlainPlace | null {
  const known = places.get(phone);
  if (known !== undefined) return known;
  if (places.size >= MAX_PLACES) places.clear();
  const place = readPlace(phone);
  places.set(phone, place);
  return place;
}

interface PlainPlace {
  readonly country: string;
  readonly lineTypes: readonly LineType[];
}

// A number that is about to be dialed is asked about several times in a row.
const places = new Map<E164, PlainPlace | null>();
const MAX_PLACES = 10_000;

function readPlace(phone: E164): PlainPlace | null {
  const known = placeByPlan(phone);
  if (known !== undefined) return placeOf(known.country, known.type);
  const parsed = parsePhoneNumberFromString(phone);
  return parsed?.country === undefined ? null : placeOf(parsed.country, parsed.getType());
}

const placeOf = (country: string, type: NumberType): PlainPlace => ({
  country,
  lineTypes: type === undefined ? [] : LINES[type],
});

/** ISO 3166-1 alpha-2 of the numbering plan the number belongs to, or null when it is of no country. */
export function countryOf(phone: E164): string | null {
  const known = judge(phone);
  return known === undefined ? (parsePhoneNumberFromString(phone)?.country ?? null) : known.country;
}

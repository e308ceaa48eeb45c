import type { NumberType } from "libphonenumber-js/max";
import metadata from "libphonenumber-js/max/metadata";

/**
 * libphonenumber's own numbering plans, compiled once.
 *
 * The library builds each pattern anew for every number it judges: 9.5 µs a number, and an upload judges ten thousand. A
 * number that already has the E.164 shape needs none of what it does besides, so it is judged here by the same patterns in
 * the same order. Where the library would rewrite the number (strip a national prefix, move a carrier code) nothing is said,
 * and it is asked.
 *
 * Positions in a plan: METADATA.md of libphonenumber-js, format version 4, which is checked when this is loaded.
 */
const FORMAT_VERSION = 4;
const PATTERN = 2;
const LENGTHS = 3;
const NATIONAL_PREFIX = 5;
const PREFIX_FOR_PARSING = 7;
const LEADING_DIGITS = 10;
const TYPES = 11;

type Pattern = string | 0 | undefined;
type Type = readonly [pattern: string, lengths?: readonly number[] | 0];

/** One country's plan, or that of a code without a country. */
interface Plan {
  readonly country: string | null;
  /** When given, it alone says whether a number is this country's, among those that share a code. */
  readonly leadingDigits: RegExp | null;
  /** A valid number of that many digits; null when there can be none. Index: digits. */
  readonly valid: readonly (RegExp | null)[];
  /** What a number of this plan can be, in the order in which it is asked. */
  readonly lines: readonly LinePlan[];
  /** No plan tells fixed lines from mobile ones. */
  readonly mobileAsFixed: boolean;
}

interface LinePlan {
  readonly type: LineName;
  readonly pattern: RegExp;
  readonly lengths: readonly number[] | null;
}

type LineName = NonNullable<NumberType>;

interface CallingCode {
  readonly digits: string;
  /** In the order in which they are tried; the first is the one that holds when none fits. */
  readonly plans: readonly Plan[];
  /** What the library might strip from the front. */
  readonly prefix: RegExp | null;
}

/** What the plans say of a number: its country, and whether it can be a valid one. */
export interface Judgement {
  readonly country: string | null;
  readonly valid: boolean;
}

/** Places of the types in a plan. */
const MOBILE = 1;
const LINES: readonly (readonly [LineName, place: number])[] = [
  ["FIXED_LINE", 0],
  ["MOBILE", MOBILE],
  ["PREMIUM_RATE", 3],
  ["TOLL_FREE", 2],
  ["SHARED_COST", 9],
  ["VOIP", 8],
  ["PERSONAL_NUMBER", 4],
  ["PAGER", 7],
  ["UAN", 6],
  ["VOICEMAIL", 5],
];

const MOST_DIGITS = 15;
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

function validOfLength(raw: readonly unknown[], digits: number): RegExp | null {
  const general = raw[PATTERN] as string;
  const types = (raw[TYPES] || []) as readonly (Type | 0)[];
  if (types.length === 0) return whole(general);
  const fitting = types.filter((type): type is Type => {
    if (!type || type[0] === "") return false;
    const lengths = type[1] || (raw[LENGTHS] as readonly number[] | 0 | undefined);
    return !lengths || lengths.includes(digits);
  });
  if (fitting.length === 0) return null;
  return new RegExp(`^(?=(?:${general})$)(?:${fitting.map(([pattern]) => `(?:${pattern})`).join("|")})$`);
}

function linesOf(raw: readonly unknown[]): readonly LinePlan[] {
  const types = (raw[TYPES] || []) as readonly (Type | 0 | undefined)[];
  return LINES.flatMap(([type, place]) => {
    const own = types[place];
    if (!own || own[0] === "") return [];
    const lengths = own[1] || (raw[LENGTHS] as readonly number[] | 0 | undefined);
    return [{ type, pattern: whole(own[0]), lengths: lengths || null }];
  });
}

function compile(country: string | null, raw: readonly unknown[]): Plan {
  const leading = raw[LEADING_DIGITS] as Pattern;
  const mobile = ((raw[TYPES] || []) as readonly (Type | 0 | undefined)[])[MOBILE];
  return {
    country,
    leadingDigits: leading ? new RegExp(`^(?:${leading})`) : null,
    valid: Array.from({ length: MOST_DIGITS + 1 }, (_, digits) => validOfLength(raw, digits)),
    lines: linesOf(raw),
    mobileAsFixed: !mobile || mobile[0] === "",
  };
}

function compileCode(digits: string, raws: readonly (readonly [string | null, readonly unknown[]])[]): CallingCode {
  const main = raws[0]?.[1] ?? [];
  const prefix = ((main[PREFIX_FOR_PARSING] as Pattern) || (main[NATIONAL_PREFIX] as Pattern)) ?? 0;
  return {
    digits,
    plans: raws.map(([country, raw]) => compile(country, raw)),
    prefix: prefix ? new RegExp(`^(?:${prefix})`) : null,
  };
}

/** Calling codes are prefix-free and at most three digits: the first three digits of a number name one. Compiled at first use. */
function codesByThreeDigits(): readonly ((() => CallingCode) | undefined)[] {
  if (metadata.version !== FORMAT_VERSION)
    throw new Error(`Numbering plans of format ${metadata.version} are not understood; ${FORMAT_VERSION} is.`);
  const table: ((() => CallingCode) | undefined)[] = new Array(1_000);
  const fill = (digits: string, raws: readonly (readonly [string | null, readonly unknown[]])[]): void => {
    let code: CallingCode | undefined;
    const compiled = (): CallingCode => {
      code ??= compileCode(digits, raws);
      return code;
    };
    const span = 10 ** (3 - digits.length);
    table.fill(compiled, Number(digits) * span, (Number(digits) + 1) * span);
  };
  for (const [digits, countries] of Object.entries(metadata.country_calling_codes))
    fill(
      digits,
      countries.map((country) => [country, metadata.countries[country] ?? []]),
    );
  for (const [digits, raw] of Object.entries(metadata.nonGeographic)) fill(digits, [[null, raw]]);
  return table;
}

const CODES = codesByThreeDigits();

/**
 * Judges a number of the E.164 shape (`+`, then 7 to 15 digits); undefined when only the library can.
 * The same answer as libphonenumber-js/max of this version: `npm run phones` compares them on ten million numbers.
 */
export function judge(e164: string): Judgement | undefined {
  const code = CODES[Number(e164.slice(1, 4))]?.();
  if (code === undefined) return INVALID;
  const national = e164.slice(1 + code.digits.length);
  if (rewrites(code.prefix, national)) return undefined;
  const own = planOf(code, national);
  const valid = (own ?? code.plans[0])?.valid[national.length]?.test(national) ?? false;
  return { country: own?.country ?? null, valid };
}

const planOf = ({ plans }: CallingCode, national: string): Plan | undefined =>
  plans.length === 1 ? plans[0] : plans.find((plan) => isOf(plan, national));

/** The country of a valid number and what it can be; undefined when only the library can tell. */
export function placeByPlan(e164: string): { readonly country: string; readonly type: NumberType } | undefined {
  const code = CODES[Number(e164.slice(1, 4))]?.();
  if (code === undefined) return undefined;
  const national = e164.slice(1 + code.digits.length);
  const plan = rewrites(code.prefix, national) ? undefined : planOf(code, national);
  if (plan?.country == null || plan.valid[national.length]?.test(national) !== true) return undefined;
  const fits = ({ pattern, lengths }: LinePlan): boolean =>
    (lengths === null || lengths.includes(national.length)) && pattern.test(national);
  const line = plan.lines.find(fits);
  if (line?.type !== "FIXED_LINE") return { country: plan.country, type: line?.type };
  const mobileToo = plan.mobileAsFixed || plan.lines.some((other) => other.type === "MOBILE" && fits(other));
  return { country: plan.country, type: mobileToo ? "FIXED_LINE_OR_MOBILE" : "FIXED_LINE" };
}

const INVALID: Judgement = { country: null, valid: false };

const isOf = (plan: Plan, national: string): boolean =>
  plan.leadingDigits === null
    ? (plan.valid[national.length]?.test(national) ?? false)
    : plan.leadingDigits.test(national);

/** An optional prefix may match nothing at all; then nothing is stripped either. */
const rewrites = (prefix: RegExp | null, national: string): boolean =>
  prefix?.exec(national)?.some((part) => part !== undefined && part !== "") ?? false;

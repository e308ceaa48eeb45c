/** Members whose values are nobody's business, whatever they hold. */
const SECRET_NAME = /password|passwd|secret|token|authorization|cookie|api_?key|refresh_?hash/i;
const PHONE_NAME = /^(phone|contact_?phone|destination|cli|cli_?override|caller_?id|alt_?phones?)$/i;

// Each is bounded and has no choice to go back to: a megabyte of text takes a few milliseconds.
const TOKEN = /eyJ[A-Za-z0-9_-]{4,2000}\.[A-Za-z0-9_-]{4,4000}(?:\.[A-Za-z0-9_-]{0,2000})?/g;
const API_KEY = /bne_live_[A-Za-z0-9_-]{1,60}/g;
const WEBHOOK_SECRET = /whsec_[A-Za-z0-9+/=]{1,120}/g;
const URL_PASSWORD = /(:\/\/[^/\s:@]{0,200}):[^/\s@]{1,200}@/g;
const PHONE = /(\+|%2B)([1-9][0-9]{3,11})([0-9]{3})(?![0-9])/gi;

const MAX_DEPTH = 6;

/** The last three digits are enough to recognise a number by, and too few to call it. */
const hiddenPhone = (_whole: string, plus: string, digits: string, end: string): string =>
  `${plus}${"•".repeat(digits.length)}${end}`;

/** A piece of each pattern above, without which none of them fits: most of what is logged has none of it. */
const SUSPECT = /[+]|%2B|:\/\/|eyJ|bne_live_|whsec_/i;

function scrubText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(TOKEN, "[token]")
    .replace(API_KEY, "[key]")
    .replace(WEBHOOK_SECRET, "[secret]")
    .replace(URL_PASSWORD, "$1:[password]@")
    .replace(PHONE, hiddenPhone);
}

/** What may be written into a log: the same value without secrets and without whole telephone numbers. */
export function scrub(value: unknown, name = "", depth = 0): unknown {
  if (value === null || value === undefined) return value;
  if (SECRET_NAME.test(name)) return "[redacted]";
  if (typeof value === "string") return PHONE_NAME.test(name) ? `…${value.slice(-3)}` : scrubText(value);
  if (typeof value !== "object") return value;
  if (depth === MAX_DEPTH) return "[deep]";
  if (value instanceof Error) return scrubText(value.stack ?? value.message);
  if (Array.isArray(value)) return value.map((item) => scrub(item, name, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrub(inner, key, depth + 1)]));
}

import { LIMITS } from "../limits.ts";
import type { Contact } from "../model/contact.ts";
import { foldDigits, parsePhone } from "../model/phone.ts";
import { foldText } from "../model/search-text.ts";
import { byText } from "./sorted.ts";

/** How well a contact fits a question, and by what. */
export interface Match {
  readonly score: number;
  readonly matchedOn: readonly string[];
}
/** The ways to fit; of each the oldest contacts only are ranked. */
type Way = "phone" | "words";

const SCORE = {
  exactPhone: 1,
  phoneSuffix: 0.95,
  exactName: 0.9,
  namePrefix: 0.8,
  customValue: 0.6,
  partOfName: 0.5,
} as const;

const LEAST_DIGITS = 4;
const MOST_DIGITS = 15;
/** Shorter text fits beginnings only. */
const LEAST_INSIDE = 3;

interface Asked {
  readonly text: string;
  readonly phone: string | null;
  readonly digits: string;
}

function phoneScore(contact: Contact, { phone, digits }: Asked): number {
  if (contact.phone === phone) return SCORE.exactPhone;
  const suffix = digits.length >= LEAST_DIGITS && digits.length <= MOST_DIGITS;
  return suffix && contact.phone.endsWith(digits) ? SCORE.phoneSuffix : 0;
}

function nameScore(contact: Contact, { text }: Asked): number {
  const parts = [contact.firstName, contact.lastName].map((name) => foldText(name ?? "")).filter((name) => name !== "");
  const whole = parts.join(" ");
  if (parts.length === 0 || text === "") return 0;
  if (whole === text || parts.includes(text)) return SCORE.exactName;
  if (whole.startsWith(text) || parts.some((part) => part.startsWith(text))) return SCORE.namePrefix;
  return text.length >= LEAST_INSIDE && whole.includes(text) ? SCORE.partOfName : 0;
}

function customScore(value: string, { text }: Asked): number {
  if (text === "") return 0;
  const fits = text.length >= LEAST_INSIDE ? value.includes(text) : value.startsWith(text);
  return fits ? SCORE.customValue : 0;
}

function match(contact: Contact, asked: Asked): (Match & { readonly ways: readonly Way[] }) | null {
  const name = nameScore(contact, asked);
  const found: [field: string, way: Way, score: number][] = [
    ["phone", "phone", phoneScore(contact, asked)],
    ["name", "words", name],
  ];
  for (const [key, value] of Object.entries(contact.customFields))
    if (value !== null) found.push([`custom_fields.${key}`, "words", customScore(foldText(String(value)), asked)]);
  const hits = found.filter(([, , score]) => score > 0);
  if (hits.length === 0) return null;
  return {
    score: Math.max(...hits.map(([, , score]) => score)),
    matchedOn: hits.map(([field]) => field),
    ways: [...new Set(hits.map(([, way]) => way))],
  };
}

/** The rank of two hits: score descending, then upload order. */
export const byRank = (
  a: { readonly score: number; readonly contact: Pick<Contact, "id"> },
  b: { readonly score: number; readonly contact: Pick<Contact, "id"> },
): number => b.score - a.score || byText(a.contact.id, b.contact.id);

/** What fits the question, best first. `contacts` must come in upload order. */
export function ranked(
  q: string,
  contacts: readonly Contact[],
): { found: readonly (Match & { readonly contact: Contact })[]; capped: boolean } {
  const asked = { text: foldText(q), phone: parsePhone(q, null), digits: foldDigits(q).replace(/\D/g, "") };
  const left: Record<Way, number> = { phone: 0, words: 0 };
  for (const way of Object.keys(left) as Way[]) left[way] = LIMITS.searchCandidates;
  const found: (Match & { contact: Contact })[] = [];
  let capped = false;
  for (const contact of contacts) {
    const hit = match(contact, asked);
    if (hit === null) continue;
    const { ways, ...matched } = hit;
    const taken = ways.filter((way) => left[way] > 0);
    capped ||= taken.length < ways.length;
    for (const way of taken) left[way] -= 1;
    if (taken.length > 0) found.push({ ...matched, contact });
  }
  return { found: found.sort(byRank), capped };
}

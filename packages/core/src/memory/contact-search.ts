import type { Contact } from "../model/contact.ts";
import { foldDigits, parsePhone } from "../model/phone.ts";
import { foldText } from "../model/search-text.ts";

/** How well a contact fits a question, and by what. */
export interface Match {
  readonly score: number;
  readonly matchedOn: readonly string[];
}

const SCORE = {
  exactPhone: 1,
  phoneSuffix: 0.95,
  exactName: 0.9,
  namePrefix: 0.8,
  customValue: 0.6,
  partOfName: 0.5,
} as const;

const LEAST_DIGITS = 4;

function phoneScore(contact: Contact, phone: string | null, digits: string): number {
  if (contact.phone === phone) return SCORE.exactPhone;
  return digits.length >= LEAST_DIGITS && contact.phone.endsWith(digits) ? SCORE.phoneSuffix : 0;
}

function nameScore(contact: Contact, text: string): number {
  const parts = [contact.firstName, contact.lastName].map((name) => foldText(name ?? "")).filter((name) => name !== "");
  const whole = parts.join(" ");
  if (parts.length === 0 || text === "") return 0;
  if (whole === text || parts.includes(text)) return SCORE.exactName;
  if (whole.startsWith(text) || parts.some((part) => part.startsWith(text))) return SCORE.namePrefix;
  return whole.includes(text) ? SCORE.partOfName : 0;
}

/** Makes the judge of one question: null when a contact does not fit it. */
export function matcher(q: string): (contact: Contact) => Match | null {
  const text = foldText(q);
  const phone = parsePhone(q, null);
  const digits = foldDigits(q).replace(/\D/g, "");
  return (contact) => {
    const found: [field: string, score: number][] = [
      ["phone", phoneScore(contact, phone, digits)],
      ["name", nameScore(contact, text)],
    ];
    for (const [key, value] of Object.entries(contact.customFields)) {
      const fits = value !== null && text !== "" && foldText(String(value)).includes(text);
      found.push([`custom_fields.${key}`, fits ? SCORE.customValue : 0]);
    }
    const hits = found.filter(([, score]) => score > 0);
    if (hits.length === 0) return null;
    return { score: Math.max(...hits.map(([, score]) => score)), matchedOn: hits.map(([field]) => field) };
  };
}

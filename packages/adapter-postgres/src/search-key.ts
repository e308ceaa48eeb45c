import type { Contact } from "@broadnet-engage/core/model";
import { foldDigits } from "@broadnet-engage/core/model";

// What a search compares. Made here and kept beside the contact, because SQL's lower() and normalize() depend on the
// encoding and locale of the database, and the same words must find the same people in every storage.

/** Stands before and after each part of a key, so that "the whole part" and "its beginning" are plain LIKE patterns. */
const EDGE = "\u001f";
const CONTROLS = /\p{Cc}+/gu;
const MARKS = /\p{M}/gu;
const TATWEEL = /\u0640/g;

/**
 * Text without what a searcher does not type: case, accents, Arabic vowel signs and tatweel; alef, ya and ta marbuta in
 * one form each (contract C-CNT-10); Arabic digits as ASCII.
 */
export const foldText = (text: string): string =>
  foldDigits(text)
    .normalize("NFD")
    .replace(MARKS, "")
    .replace(TATWEEL, "")
    .replace(/\u0671/g, "\u0627")
    .replace(/\u0649/g, "\u064a")
    .replace(/\u0629/g, "\u0647")
    .replace(CONTROLS, " ")
    .toLowerCase()
    .trim()
    .replace(/\s+/g, " ");

const keyOf = (parts: readonly string[]): string => (parts.length === 0 ? "" : `${EDGE}${parts.join(EDGE)}${EDGE}`);

type Names = Pick<Contact, "firstName" | "lastName">;
/** The names as they can be asked for: each alone, and both together. */
export const nameKey = ({ firstName, lastName }: Names): string => {
  const first = foldText(firstName ?? "");
  const last = foldText(lastName ?? "");
  const parts = [first, last].filter((part) => part !== "");
  return keyOf(parts.length === 2 ? [...parts, `${first} ${last}`] : parts);
};

type Custom = Pick<Contact, "customFields">;
const foldedValues = ({ customFields }: Custom): readonly (readonly [string, string])[] =>
  Object.entries(customFields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, foldText(String(value))] as const);

export const customKey = (contact: Custom): string => keyOf(foldedValues(contact).map(([, value]) => value));
/** Keys of the custom fields whose value contains the folded text. */
export const customMatches = (contact: Custom, folded: string): readonly string[] =>
  foldedValues(contact)
    .filter(([, value]) => value.includes(folded))
    .map(([key]) => key);

/** Makes text stand for itself in a LIKE pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** LIKE patterns over a name key, for text already folded. */
export const exactly = (folded: string): string => `%${EDGE}${escapeLike(folded)}${EDGE}%`;
export const beginning = (folded: string): string => `%${EDGE}${escapeLike(folded)}%`;
export const containing = (folded: string): string => `%${escapeLike(folded)}%`;

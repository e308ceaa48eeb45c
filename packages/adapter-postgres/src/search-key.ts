import type { Contact } from "@broadnet-engage/core/model";
import { foldText } from "@broadnet-engage/core/model";

// What a search compares. Made here and kept beside the contact, because SQL's lower() and normalize() depend on the
// encoding and locale of the database, and the same words must find the same people in every storage.

/** Stands before and after each part of a key, so that "the whole part" and "its beginning" are plain LIKE patterns. */
const EDGE = "\u001f";
/** What Unicode calls a control (Cc). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; \p{Cc} takes thrice as long
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Folded text without control characters: an {@link EDGE} inside a name must not pass for one of ours. */
export const foldKey = (text: string): string => foldText(text.replace(CONTROLS, " "));

const keyOf = (parts: readonly string[]): string => (parts.length === 0 ? "" : `${EDGE}${parts.join(EDGE)}${EDGE}`);

type Names = Pick<Contact, "firstName" | "lastName">;
/** The names as they can be asked for: each alone, and both together. */
export const nameKey = ({ firstName, lastName }: Names): string => {
  const first = foldKey(firstName ?? "");
  const last = foldKey(lastName ?? "");
  const parts = [first, last].filter((part) => part !== "");
  return keyOf(parts.length === 2 ? [...parts, `${first} ${last}`] : parts);
};

type Custom = Pick<Contact, "customFields">;
const foldedValues = ({ customFields }: Custom): readonly (readonly [string, string])[] =>
  Object.entries(customFields)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => [key, foldKey(String(value))] as const);

export const customKey = (contact: Custom): string => keyOf(foldedValues(contact).map(([, value]) => value));
/** Keys of the custom fields whose value contains the folded text, or begins with it when not `inside`. */
export const customMatches = (contact: Custom, folded: string, inside: boolean): readonly string[] =>
  foldedValues(contact)
    .filter(([, value]) => (inside ? value.includes(folded) : value.startsWith(folded)))
    .map(([key]) => key);

/** What a key holds that holds the folded text, or a part that begins with it when not `inside`. */
export const needle = (folded: string, inside: boolean): string => (inside ? folded : `${EDGE}${folded}`);

/** Whether a name key holds the folded text, or a part that begins with it when not `inside`. */
export const nameMatches = (key: string, folded: string, inside: boolean): boolean =>
  key.includes(needle(folded, inside));

/** Makes text stand for itself in a LIKE pattern. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** LIKE patterns over a name key, for text already folded. */
export const exactly = (folded: string): string => `%${EDGE}${escapeLike(folded)}${EDGE}%`;
export const beginning = (folded: string): string => `%${EDGE}${escapeLike(folded)}%`;
export const containing = (folded: string): string => `%${escapeLike(folded)}%`;

/** A key for "contains": the parts folded, each apart from the next. */
export const searchKey = (parts: readonly string[]): string => parts.map(foldKey).join(EDGE);

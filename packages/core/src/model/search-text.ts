import { foldDigits } from "./phone.ts";

/**
 * Text as search compares it, in every storage: no case, accents, Arabic vowel signs or tatweel; alef, ya and ta marbuta in
 * one form each; Arabic digits as ASCII (contract C-CNT-10).
 */
export const foldText = (text: string): string =>
  PLAIN.test(text) ? text.toLowerCase().trim().replace(/ {2,}/g, " ") : foldAny(text);

/** Printable ASCII: nothing of it folds but case and spaces, and a tenth of the work is enough. */
const PLAIN = /^[ -~]*$/;

const foldAny = (text: string): string =>
  foldDigits(text)
    .normalize("NFD")
    .replace(/[\p{M}\u0640]/gu, "")
    .replace(/\u0671/g, "\u0627")
    .replace(/\u0649/g, "\u064A")
    .replace(/\u0629/g, "\u0647")
    .toLowerCase()
    .trim()
    .replace(/\s+/g, " ");

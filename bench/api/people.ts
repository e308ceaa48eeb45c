import { seededRandom } from "../../packages/core/src/conformance/index.ts";

// Names as a book of contacts has them: a few that everybody bears, many that hardly anybody does, a third of them Arabic.

const LATIN = [
  "ah",
  "ma",
  "ri",
  "la",
  "sa",
  "no",
  "ha",
  "ka",
  "li",
  "za",
  "fa",
  "ro",
  "mi",
  "ta",
  "ne",
  "du",
  "jo",
  "be",
];
const ARABIC = [
  "أح",
  "مد",
  "سا",
  "لي",
  "نو",
  "را",
  "فا",
  "طم",
  "عل",
  "حس",
  "كر",
  "يو",
  "سف",
  "ها",
  "ني",
  "زي",
  "دة",
  "إب",
];
const FIRST = 2_000;
const LAST = 20_000;

export interface Names {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/** The same seed makes the same names. The commonest come first. */
export function names(seed: number): Names {
  const random = seededRandom(seed).next;
  const one = (syllables: readonly string[], count: number): string =>
    Array.from({ length: count }, () => syllables[Math.floor(random() * syllables.length)]).join("");
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const many = (count: number, shortest: number): string[] => {
    const made = new Set<string>();
    while (made.size < count)
      made.add(capital(one(made.size % 3 === 2 ? ARABIC : LATIN, shortest + Math.floor(random() * 3))));
    return [...made];
  };
  return { first: many(FIRST, 2), last: many(LAST, 3) };
}

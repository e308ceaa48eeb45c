import bidiFactory from "bidi-js";
import type { Language } from "../column.ts";

const bidi = bidiFactory();

/** A stretch of text read in one direction, in its logical order: the font's shaper turns right-to-left ones round itself. */
export interface Run {
  readonly text: string;
  readonly rightToLeft: boolean;
}

const ARABIC = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** Signs that steer direction or do not print could hide or turn round what a reader sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export const printable = (text: string): string => text.replace(UNSEEN, " ");

const ISOLATE = "\u2066";
const POP = "\u2069";
/**
 * Dates, times, amounts and phone numbers: beside Arabic letters their signs would fall between the wrong digits
 * (`2026-06-12` would read 12-06-2026), so each is kept together and left-to-right.
 */
const NUMBERS = /\+?\d(?:[\d:./,+-]|[ T](?=\d))*\d/g;
const keptTogether = (text: string): string => text.replace(NUMBERS, `${ISOLATE}$&${POP}`);

interface Leveled {
  text: string;
  readonly level: number;
}

/** Neighbours of one level, in logical order; brackets of right-to-left stretches are turned round. */
function leveled(text: string, levels: Uint8Array): Leveled[] {
  const runs: Leveled[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels[at] ?? 0;
    const sign = text[at] ?? "";
    if (sign === ISOLATE || sign === POP) continue;
    const shown = level % 2 === 1 ? (bidi.getMirroredCharacter(sign) ?? sign) : sign;
    const last = runs.at(-1);
    if (last?.level === level) last.text += shown;
    else runs.push({ text: shown, level });
  }
  return runs;
}

/** Rule L2 of the bidirectional algorithm, over runs: from the highest level down, every stretch at or above it turns round. */
function inVisualOrder(runs: readonly Leveled[]): Leveled[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level >= 1; level--) {
    for (let at = 0; at < ordered.length; at++) {
      let end = at;
      while ((ordered[end]?.level ?? 0) >= level) end += 1;
      ordered.splice(at, end - at, ...ordered.slice(at, end).reverse());
      at = Math.max(at, end);
    }
  }
  return ordered;
}

/** The shaper turns round what holds letters of a right-to-left script; the rest of such a stretch is turned here. */
const reversed = (text: string): string => [...text].reverse().join("");

/** The runs of one line from left to right, as the Unicode bidirectional algorithm places them. */
export function visualRuns(line: string, language: Language): readonly Run[] {
  const shown = printable(line);
  if (shown === "") return [];
  // Names and numbers in Latin read as they do everywhere, also on a page that is read from the right.
  if (!ARABIC.test(shown)) return [{ text: shown, rightToLeft: false }];
  const text = keptTogether(shown);
  const { levels } = bidi.getEmbeddingLevels(text, language === "ar" ? "rtl" : "ltr");
  return inVisualOrder(leveled(text, levels)).map((run) => {
    const rightToLeft = run.level % 2 === 1;
    return { rightToLeft, text: rightToLeft && !ARABIC.test(run.text) ? reversed(run.text) : run.text };
  });
}

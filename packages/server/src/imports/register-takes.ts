import { MOST_WASHES } from "@broadnet-engage/core/ports";
import {
  type ChangeForm,
  type LinesRead,
  type ListForm,
  type ListOptions,
  readChangeList,
  readNumberList,
  readWashList,
} from "@broadnet-engage/core/registries";
import type { ChangeOutcome } from "../registries/lineage.ts";
import { MOST_CHANGE_FILES, MOST_CHANGES } from "../registries/lineage.ts";
import type { Registers } from "../registries/registers.ts";
import type { VerdictWords } from "./verdict-words.ts";

/** What became of a file. */
export interface Taken {
  /** Numbers, or changes that changed something. */
  readonly imported: number;
  /** Changes that were so already. */
  readonly duplicates: number;
  readonly read: LinesRead;
  /** Why nothing was taken. */
  readonly error: string | null;
}

export interface TakenFrom extends ListOptions {
  readonly chunks: AsyncIterable<Uint8Array>;
}

interface Asked {
  readonly registry: string;
  readonly asOf: number;
  readonly source: string;
  readonly allowRefused: boolean;
}

/** A whole list, in place of the one before. */
export async function takeList(
  registers: Registers,
  { registry, asOf, source, form, allowRefused }: Asked & { readonly form: ListForm },
  { chunks, ...options }: TakenFrom,
): Promise<Taken> {
  const { blocks, digest, ...read } = await readNumberList(chunks, form, options);
  const imported = blocks.counts.reduce((sum, count) => sum + count, 0);
  const why = whyNot(read, imported, allowRefused);
  const isKept = why === null && (await registers.keep(registry, { asOf, source, digest }, blocks));
  const error = why ?? (isKept ? null : "A newer list of this register is loaded; it stays.");
  return { imported, duplicates: 0, read, error };
}

export interface ChangesAsked extends Asked {
  readonly form: ListForm;
  readonly markColumn: ChangeForm["markColumn"];
  readonly follows: string;
  readonly allowNone: boolean;
}

/** Additions and removals, over the list they follow. */
export async function takeChanges(
  registers: Registers,
  { registry, asOf, source, form, markColumn, follows, allowRefused, allowNone }: ChangesAsked,
  { chunks, ...options }: TakenFrom,
): Promise<Taken> {
  const { added, removed, digest, ...read } = await readChangeList(chunks, { ...form, markColumn }, options);
  const asked = added.size + removed.size;
  const why = whyNoChange(read, asked, { allowRefused, allowNone });
  if (why !== null) return { imported: asked, duplicates: 0, read, error: why };
  const { outcome, effects } = await registers.change(registry, { follows, asOf, source, digest }, { added, removed });
  return { imported: effects, duplicates: asked - effects, read, error: OUTCOMES[outcome] };
}

export interface WashAsked extends Asked, VerdictWords {
  readonly form: ListForm;
  /** Of the verdict. */
  readonly column: number;
}

/** The verdicts of a washed list, beside those of before. */
export async function takeWash(
  registers: Registers,
  { registry, asOf, source, form, column, listed, unlisted, allowRefused }: WashAsked,
  { chunks, ...options }: TakenFrom,
): Promise<Taken> {
  const list = await readWashList(chunks, { ...form, markColumn: column, listed, unlisted }, options);
  const judged = list.listed.size + list.unlisted.size;
  const why = whyNoWash(list, judged, allowRefused);
  const { washes } = registers;
  const outcome = why === null ? await washes.keep(registry, { asOf, source, digest: list.digest }, list) : null;
  const fault = outcome === null ? null : washes.fault(registry);
  if (fault !== null)
    return { imported: judged, duplicates: 0, read: list, error: `It was kept and does not answer yet. ${fault}` };
  const error =
    outcome === "older" ? `${MOST_WASHES} washed lists of this register are kept, and all are as new or newer.` : why;
  const isNew = outcome !== "already";
  return { imported: isNew ? judged : 0, duplicates: isNew ? 0 : judged, read: list, error };
}

/** Why changes that could be read were not taken; null when they were. */
export const OUTCOMES: Readonly<Record<ChangeOutcome, string | null>> = {
  applied: null,
  already: null,
  another: "The changes follow another edition than the one that is loaded; nothing was changed.",
  older: "The changes are older than the edition that is loaded; nothing was changed.",
  "too-many": `Over one full list there can be ${MOST_CHANGE_FILES} lists of changes with ${MOST_CHANGES.toLocaleString("en")} numbers together. Import the whole list anew.`,
};

/** A register with holes, and one of nobody, would let calls through. */
export function whyNot({ refused }: Pick<LinesRead, "refused">, entries: number, allowRefused: boolean): string | null {
  if (entries === 0) return "The file holds no number, and a register of nobody would let every call through.";
  return whyNotWithout(refused, allowRefused);
}

/** No change at all is as often a file that did not arrive as a quiet day, and would make the register look fresh. */
export function whyNoChange(
  { refused }: Pick<LinesRead, "refused">,
  changes: number,
  { allowRefused, allowNone }: Pick<ChangesAsked, "allowRefused" | "allowNone">,
): string | null {
  if (changes === 0 && refused === 0 && !allowNone)
    return "The file holds no change. If there was none, say so with allow_none=true.";
  return whyNotWithout(refused, allowRefused);
}

/** A verdict in a word nobody knows could be either; without its line, the number is unknown and blocks. */
export function whyNoWash({ refused }: LinesRead, judged: number, allowRefused: boolean): string | null {
  if (judged === 0 && refused === 0) return "The file holds no number.";
  if (refused === 0 || (allowRefused && judged > 0)) return null;
  return `${refused} ${refused === 1 ? "line holds" : "lines hold"} no number, or no word that is known for listed or not listed, so the file was not taken. Send it right, name its words with listed and unlisted, or leave those numbers unknown with allow_refused=true.`;
}

function whyNotWithout(refused: number, allowRefused: boolean): string | null {
  if (refused === 0 || allowRefused) return null;
  return `${refused} ${refused === 1 ? "line holds" : "lines hold"} no number, so the list was not taken. Send it right, or with allow_refused=true.`;
}

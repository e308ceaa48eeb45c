import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";
import type { Registry, RegistryAnswer } from "../ports/registry.ts";
import { asNumber, type NumberSet } from "./number-set.ts";
import { NumberSetBuilder } from "./number-set-builder.ts";
import type { Verdicts } from "./wash-list.ts";

/** The verdicts of one wash. Never changed. */
export interface Wash extends Verdicts {
  readonly asOf: Instant;
  readonly source: string;
  readonly digest: string;
}

/** What is known of a register by all its washes. */
export interface WashState {
  /** Numbers that were judged, each counted once. */
  readonly judged: number;
  readonly newest: Wash;
  readonly oldest: Wash;
  readonly washes: number;
}

/** Registers of which only washed numbers are known. */
export interface WashBook extends Registry {
  lookup(registry: string, phone: E164): RegistryAnswer | null;
  /** Puts the washes of a register in place of those before, between two look-ups. None: it is unknown. */
  put(registry: string, washes: readonly Wash[]): void;
  state(registry: string): WashState | null;
}

/**
 * A number is answered by its newest wash, with that one's date; one that was never washed is unknown, which blocks. Where two
 * washes of one date contradict each other it is unknown too, for nobody can say which came later.
 */
export function washBook(): WashBook {
  const books = new Map<string, readonly Wash[]>();
  const judged = new WeakMap<readonly Wash[], number>();
  const state = (registry: string): WashState | null => {
    const washes = books.get(registry);
    const [newest, oldest] = [washes?.[0], washes?.at(-1)];
    if (washes === undefined || newest === undefined || oldest === undefined) return null;
    return {
      // Counted when somebody wants to know: it takes longer than thousands of look-ups.
      get judged(): number {
        const count = judged.get(washes) ?? countIn(washes);
        judged.set(washes, count);
        return count;
      },
      ...{ newest, oldest, washes: washes.length },
    };
  };
  return {
    lookup: (registry, phone) => answerOf(books.get(registry) ?? [], asNumber(phone)),
    loaded: async (registry) => state(registry)?.newest ?? null,
    put: (registry, washes) => {
      if (washes.length === 0) books.delete(registry);
      else
        books.set(
          registry,
          [...washes].sort((a, b) => b.asOf - a.asOf),
        );
    },
    state,
  };
}

const verdictOf = ({ listed, unlisted }: Verdicts, number: number): boolean | null =>
  listed.hasNumber(number) ? true : unlisted.hasNumber(number) ? false : null;

/** @param washes newest first */
function answerOf(washes: readonly Wash[], number: number): RegistryAnswer | null {
  let found: RegistryAnswer | null = null;
  for (const wash of washes) {
    if (found !== null && wash.asOf < found.asOf) break;
    const listed = verdictOf(wash, number);
    if (listed === null) continue;
    if (found !== null && found.listed !== listed) return null;
    const { asOf, source, digest } = wash;
    found ??= { listed, asOf, source, digest };
  }
  return found;
}

function countIn(washes: readonly Wash[]): number {
  const builder = new NumberSetBuilder();
  const add = ({ blocks }: NumberSet): void => builder.addBlocks(blocks);
  for (const { listed, unlisted } of washes) {
    add(listed);
    add(unlisted);
  }
  return builder.finish().counts.reduce((sum, count) => sum + count, 0);
}

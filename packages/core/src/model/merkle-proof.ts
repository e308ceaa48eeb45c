import { foldRoots, nodeHash, type Place } from "./merkle.ts";

// Proofs of RFC 9162, section 2.1. A proof is a list of roots of spans of leaves; a span falls into whole subtrees, and those
// a store can look up. Sizes stay far below 2^53, so plain numbers will do.

/** Leaves from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The whole subtrees a span falls into, left to right. The span must begin where a subtree of its size may. */
export function placesOf({ from, to }: Span): readonly Place[] {
  const places: Place[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level += 1;
    places.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return places;
}

/** What proves that leaf `index` is in the tree of `size` leaves, nearest first. */
export function inclusionSpans(index: number, size: number): readonly Span[] {
  const spans: Span[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
  return spans;
}

/** What proves that the tree of `newer` leaves only adds to the one of `older`. Nothing when they are the same, or `older` is empty. */
export function consistencySpans(older: number, newer: number): readonly Span[] {
  if (older <= 0 || older >= newer) return [];
  const spans: Span[] = [];
  let [from, to, whole] = [0, newer, true];
  while (older !== to) {
    const middle = from + splitOf(to - from);
    if (older <= middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
      whole = false;
    }
  }
  return whole ? spans : [{ from, to }, ...spans];
}

/** The proof's hashes from those of the subtrees that {@link placesOf} named, span by span. */
export const proofOf = (spans: readonly (readonly Uint8Array[])[]): readonly Buffer[] => spans.map(foldRoots);

/** Whether the leaf is in the tree with this root. */
export function isIncluded(
  leaf: Uint8Array,
  at: { readonly index: number; readonly size: number },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (at.index < 0 || at.index >= at.size) return false;
  let [fn, sn] = [at.index, at.size - 1];
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && hash.equals(root);
}

interface Tree {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether the newer tree holds the older one unchanged. */
export function isConsistent(older: Tree, newer: Tree, proof: readonly Uint8Array[]): boolean {
  if (older.size > newer.size || older.size < 0) return false;
  if (older.size === newer.size) return proof.length === 0 && Buffer.from(older.root).equals(newer.root);
  if (older.size === 0) return proof.length === 0;
  let [fn, sn] = [older.size - 1, newer.size - 1];
  while (fn % 2 === 1) [fn, sn] = [(fn - 1) / 2, Math.floor(sn / 2)];
  // A power of two is a subtree of the newer tree by itself and is not told again.
  const [first, ...rest] = fn === 0 ? [older.root, ...proof] : proof;
  if (first === undefined) return false;
  let was: Buffer = Buffer.from(first);
  let is = was;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [was, is] = [nodeHash(sibling, was), nodeHash(sibling, is)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else is = nodeHash(is, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && was.equals(older.root) && is.equals(newer.root);
}
